/**
 * Listens to input. In: trusted DOM events of one document. Out: calls to the recorder. Nothing is recorded in secret
 * fields; of synthetic events only their occurrence is recorded.
 */
import { Composition } from './composition.ts';
import { isDeclaredSecret } from './field-markup.ts';
import type { FocusTracker } from './focus-tracker.ts';
import type { Recorder } from './recorder.ts';
import { UnkeyedInput } from './unkeyed-input.ts';

const isSecretPlace = (event: Event): boolean => {
  const [target] = event.composedPath();
  return target instanceof Element && isDeclaredSecret(target);
};

/** Listens until `signal` aborts. `onEvent` is called after each event. */
export function listenToInput(recorder: Recorder, focus: FocusTracker, onEvent: () => void, signal: AbortSignal): void {
  const unkeyed = new UnkeyedInput();
  const composition = new Composition();

  const on = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void): void => {
    const listener = (event: WindowEventMap[K]): void => {
      handle(event);
      onEvent();
    };
    window.addEventListener(type, listener, { capture: true, passive: true, signal });
  };

  const trusted = (event: Event): boolean => {
    if (!event.isTrusted) recorder.context(performance.now(), 'untrusted');
    return event.isTrusted;
  };

  const composed = (event: Event, composing: boolean): void => {
    const name = composition.pass(composing);
    if (name !== null) recorder.context(event.timeStamp, name);
  };

  const followed = (event: PointerEvent): boolean => {
    if (!trusted(event)) return false;
    // The pointer's path would reveal an on-screen PIN.
    const secret = isSecretPlace(event);
    if (secret) recorder.forgetPointer();
    else recorder.pointerKind(event.timeStamp, event.pointerType);
    return !secret;
  };

  on('keydown', (event) => {
    if (!trusted(event)) return;
    unkeyed.key(event.timeStamp);
    if (focus.update(event.timeStamp)) return;
    composed(event, event.isComposing);
    if (!event.repeat) recorder.keyDown(event.timeStamp, event.code);
  });
  on('keyup', (event) => {
    if (trusted(event) && !focus.update(event.timeStamp)) recorder.keyUp(event.timeStamp, event.code);
  });

  on('pointermove', (event) => {
    if (!followed(event)) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const { timeStamp, clientX, clientY } of coalesced.length > 0 ? coalesced : [event]) {
      recorder.move(timeStamp, clientX, clientY);
    }
  });
  for (const [type, kind] of [
    ['pointerdown', 'down'],
    ['pointerup', 'up'],
  ] as const) {
    on(type, (event) => {
      if (followed(event)) recorder.button(event.timeStamp, kind, event.clientX, event.clientY, event.button);
    });
  }
  on('wheel', (event) => {
    // Firefox reports pixels unless `deltaMode` is read.
    if (event.isTrusted) recorder.wheel(event.timeStamp, event.deltaX, event.deltaY);
  });

  on('focusin', (event) => void focus.update(event.timeStamp));
  on('focusout', (event) => {
    if (event.relatedTarget === null) focus.update(event.timeStamp);
  });
  on('focus', (event) => {
    if (event.target === window) recorder.context(event.timeStamp, 'focus');
  });
  on('blur', (event) => {
    if (event.target !== window) return;
    recorder.forgetKeys();
    recorder.context(event.timeStamp, 'blur');
  });
  const onVisibility = (event: Event): void => {
    recorder.context(event.timeStamp, document.visibilityState === 'hidden' ? 'hidden' : 'visible');
    onEvent();
  };
  document.addEventListener('visibilitychange', onVisibility, { capture: true, signal });

  on('paste', (event) => {
    if (event.isTrusted && !focus.update(event.timeStamp)) recorder.context(event.timeStamp, 'paste');
  });
  on('compositionstart', (event) => {
    if (event.isTrusted && !focus.update(event.timeStamp)) recorder.context(event.timeStamp, composition.begin());
  });
  on('compositionend', (event) => {
    if (event.isTrusted && !focus.update(event.timeStamp)) composed(event, false);
  });
  on('input', (event) => {
    const name = unkeyed.input(event);
    if (name !== null && !focus.update(event.timeStamp)) recorder.context(event.timeStamp, name);
  });
}
