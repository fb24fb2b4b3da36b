/**
 * Listens to input. In: DOM events of one document. Out: calls to the recorder. Listeners are registered at once, before any
 * script of the page, and record only while `mode` says so. Nothing is recorded in secret fields: activity there is counted
 * as unseen. Of synthetic events only their occurrence is recorded.
 */
import { Composition } from './composition.ts';
import type { EventAudit } from './event-audit.ts';
import type { FocusTracker } from './focus-tracker.ts';
import type { Recorder } from './recorder.ts';
import type { SecretPads } from './secret-pad.ts';
import { imitatesUser } from './synthetic-events.ts';
import { TextSource } from './text-source.ts';

/**
 * `waiting`: the origin is not confirmed yet. `blind`: a frame of an opaque origin, whose activity is counted and not
 * recorded. `paused`: the user paused.
 */
export type CaptureMode = 'waiting' | 'recording' | 'blind' | 'paused';

export interface InputOptions {
  readonly recorder: Recorder;
  readonly pads: SecretPads;
  readonly audit: EventAudit;
  mode(): CaptureMode;
  /** Null while not recording. */
  focus(): FocusTracker | null;
  /** Called after each event. */
  onEvent(): void;
}

/** Acts that are counted while nothing is recorded. */
const ACTS: ReadonlySet<string> = new Set(['keydown', 'pointerdown', 'wheel']);

/** Listens until `signal` aborts. */
export function listenToInput(
  { recorder, pads, audit, mode, focus, onEvent }: InputOptions,
  signal: AbortSignal,
): void {
  const texts = new TextSource();
  const composition = new Composition();
  const { unseen } = recorder;

  /** Whatever a page does to make reading its elements fail, the activity is counted. */
  const attempt = (type: string, { isTrusted, timeStamp }: Event, use: () => void): void => {
    try {
      use();
    } catch {
      recorder.forgetKeys();
      if (isTrusted) unseen.act(timeStamp, ACTS.has(type) ? 1 : 0);
    }
  };

  const on = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void): void => {
    const listener = (event: WindowEventMap[K]): void => {
      const now = mode();
      if (now === 'recording') attempt(type, event, () => handle(event));
      else if (now !== 'paused' && event.isTrusted && ACTS.has(type)) unseen.act(event.timeStamp);
      onEvent();
    };
    window.addEventListener(type, listener, { capture: true, passive: true, signal });
  };

  /** True when typed keys must not be reported. */
  const inSecret = (event: Event): boolean => focus()?.update(event.timeStamp) ?? false;

  const trusted = (event: Event): boolean => {
    if (!event.isTrusted && imitatesUser(event, texts.sinceActMs(performance.now()))) {
      recorder.context(performance.now(), 'untrusted');
    }
    return event.isTrusted;
  };

  const composed = (event: Event, composing: boolean): void => {
    const name = composition.update(composing);
    if (name !== null) recorder.context(event.timeStamp, name);
  };

  /** `acts`: presses of a button. */
  const tracked = (event: PointerEvent, acts: number): boolean => {
    if (!trusted(event) || !event.isPrimary) return false;
    if (acts > 0) texts.act(event.timeStamp, event.pointerType);
    const [target] = event.composedPath();
    const isSecret = target instanceof Element && pads.isPad(target);
    if (isSecret) {
      unseen.act(event.timeStamp, acts);
      recorder.forgetPointer();
    } else recorder.pointerKind(event.timeStamp, event.pointerType);
    return !isSecret;
  };

  on('keydown', (event) => {
    // Autofill sends plain events of this type, without a key.
    if (!(event instanceof KeyboardEvent) || !trusted(event)) return;
    audit.receive('keydown');
    texts.key(event.timeStamp);
    if (inSecret(event)) {
      if (!event.repeat) unseen.act(event.timeStamp);
      return;
    }
    composed(event, event.isComposing);
    if (!event.repeat) recorder.keyDown(event.timeStamp, keyOf(event));
  });
  on('keyup', (event) => {
    if (!(event instanceof KeyboardEvent) || !trusted(event) || inSecret(event)) return;
    recorder.keyUp(event.timeStamp, keyOf(event));
    // macOS sends no release for a key that was released while Command was held.
    if (event.key === 'Meta') recorder.forgetKeys();
  });

  on('pointermove', (event) => {
    if (!tracked(event, 0)) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const { timeStamp, clientX, clientY } of coalesced.length > 0 ? coalesced : [event]) {
      recorder.move(timeStamp, clientX, clientY);
    }
  });
  on('pointerdown', (event) => {
    if (event.isTrusted) audit.receive('pointerdown');
    if (tracked(event, 1)) recorder.button(event.timeStamp, 'down', event.clientX, event.clientY, event.button);
  });
  on('pointerup', (event) => {
    if (tracked(event, 0)) recorder.button(event.timeStamp, 'up', event.clientX, event.clientY, event.button);
  });
  // The browser takes the pointer over: a touch scrolls, or a drag starts.
  on('pointercancel', () => recorder.forgetPointer());
  on('dragstart', (event) => {
    if (!event.isTrusted) return;
    recorder.forgetPointer();
    recorder.context(event.timeStamp, 'drag');
  });
  on('wheel', (event) => {
    // Firefox reports pixels unless `deltaMode` is read.
    if (event.isTrusted) recorder.wheel(event.timeStamp, event.deltaX, event.deltaY);
  });

  on('focusin', (event) => void inSecret(event));
  on('focusout', (event) => {
    if (event.relatedTarget === null) inSecret(event);
  });
  on('focus', (event) => {
    if (event.target !== window) return;
    texts.act(event.timeStamp);
    recorder.context(event.timeStamp, 'focus');
  });
  on('blur', (event) => {
    if (event.target !== window) return;
    recorder.forgetKeys();
    recorder.context(event.timeStamp, 'blur');
  });
  const onVisibility = (event: Event): void => {
    if (mode() !== 'recording') return;
    recorder.context(event.timeStamp, document.visibilityState === 'hidden' ? 'hidden' : 'visible');
    onEvent();
  };
  document.addEventListener('visibilitychange', onVisibility, { capture: true, signal });

  on('paste', (event) => {
    if (!event.isTrusted) return;
    texts.act(event.timeStamp);
    if (inSecret(event)) unseen.act(event.timeStamp);
    else recorder.context(event.timeStamp, 'paste');
  });
  on('compositionstart', (event) => {
    if (event.isTrusted && !inSecret(event)) recorder.context(event.timeStamp, composition.start());
  });
  on('compositionend', (event) => {
    if (event.isTrusted && !inSecret(event)) composed(event, false);
  });
  on('input', (event) => {
    const name = texts.input(event);
    if (name !== null && !inSecret(event)) recorder.context(event.timeStamp, name);
  });
}

/** Names a key within this script only. Some keys have no `code`; their key code tells them apart. */
const keyOf = ({ code, keyCode }: KeyboardEvent): string => code || `#${keyCode}`;
