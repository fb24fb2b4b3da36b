/**
 * Captures one document. In: DOM events, requests of the page, messages of the worker. Out: batches and requests to
 * the worker. Records nothing before the worker has confirmed that the origin is listed.
 */
import type { ToFrame } from '../channel/frame-messages.ts';
import { BackgroundLink, hasExtension } from './background-link.ts';
import { isChildFrameActive } from './child-frames.ts';
import { EventAudit } from './event-audit.ts';
import { FocusTracker } from './focus-tracker.ts';
import { BEAT_MS, startHeartbeat } from './heartbeat.ts';
import { type CaptureMode, listenToInput } from './input-listeners.ts';
import { PageChannel } from './page-channel.ts';
import { isPrerendering, whenShown } from './prerendering.ts';
import { BATCH_EVENTS, Recorder } from './recorder.ts';
import { StickySecrets } from './sticky-secrets.ts';

/** Longest time that an event waits to be sent, in milliseconds. */
const FLUSH_MS = 250;
/** Longest time that unseen activity waits to be sent, in milliseconds: its times would show a rhythm. */
const UNSEEN_FLUSH_MS = 1000;
/** Longest time that a request waits for the worker, in milliseconds. */
const REQUEST_WAIT_MS = 3000;

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Start = Extract<ToFrame, { type: 'start' }>;

class Frame {
  readonly #recorder = new Recorder(randomName());
  readonly #secrets = new StickySecrets();
  readonly #audit = new EventAudit(performance.eventCounts);
  readonly #link: BackgroundLink;
  readonly #page: PageChannel;
  readonly #life = new AbortController();
  /** Controls the listeners on the page; replaced when the page removed them. */
  #listeners = new AbortController();
  /** The worker's `start` message; null before it. */
  #start: Start | null = null;
  #focus: FocusTracker | null = null;
  /** The worker has sent `start` on the open port. */
  #ready = false;
  #pausedUntil: number | null = null;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #resumeTimer: ReturnType<typeof setTimeout> | undefined;
  #unsent: (() => void)[] = [];

  constructor() {
    this.#link = new BackgroundLink(
      this.#recorder.stream,
      (message) => this.#onMessage(message),
      () => this.#onLost(),
    );
    this.#page = new PageChannel({
      onRequest: (id, kind, challenge) =>
        this.#send(id, () => this.#link.post({ type: 'attest-request', id, kind, challenge })),
      onUnwatch: (id) => void this.#link.post({ type: 'unwatch', id }),
    });
    // Before any script of the page, also where the page is shown later.
    this.#listen();
    whenShown(() => this.#reach(), this.#life.signal);
  }

  /** False when this frame has stopped and another may replace it. */
  isAlive(): boolean {
    return !this.#life.signal.aborted && hasExtension();
  }

  /** Stops capture and removes all listeners. */
  stop(): void {
    this.#life.abort();
    this.#listeners.abort();
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#resumeTimer);
    this.#secrets.stop();
    this.#recorder.discard();
    this.#page.close();
    this.#link.close();
  }

  #listen(): void {
    this.#listeners.abort();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.#page.listen(signal);
    window.addEventListener('pagehide', () => this.#flush(), { signal });
    // A page restored from the back/forward cache lost its port: it starts a new stream.
    window.addEventListener('pageshow', (event) => event.persisted && this.#restart(), { signal });
    startHeartbeat({ onListenersLost: () => this.#onListenersLost(), onBeat: () => this.#onBeat() }, signal);
    listenToInput(
      {
        recorder: this.#recorder,
        pads: this.#secrets.pads,
        audit: this.#audit,
        mode: () => this.#mode(),
        focus: () => this.#focus,
        onEvent: () => this.#onEvent(),
      },
      signal,
    );
  }

  #mode(): CaptureMode {
    if (this.#pausedUntil !== null) return 'paused';
    if (this.#start === null) return 'waiting';
    return this.#start.blind ? 'blind' : 'recording';
  }

  #onListenersLost(): void {
    if (this.#mode() === 'recording') {
      this.#countMissing();
      this.#gap();
    }
    this.#listen();
  }

  #onBeat(): void {
    // After an update or removal Chromium does not close the port of the former script.
    if (!hasExtension()) this.stop();
    if (this.#life.signal.aborted || this.#mode() !== 'recording') return;
    if (this.#countMissing()) this.#gap();
    if (isChildFrameActive()) this.#link.post({ type: 'child-activity', ms: BEAT_MS });
  }

  /** True when input reached the document and not the listeners: it is counted as unseen. */
  #countMissing(): boolean {
    const missing = this.#audit.takeMissing();
    if (missing > 0) this.#recorder.unseen.spend(performance.now(), BEAT_MS, missing);
    return missing > 0;
  }

  #gap(): void {
    this.#recorder.forgetKeys();
    this.#recorder.forgetPointer();
    this.#recorder.context(performance.now(), 'gap');
    this.#onEvent();
  }

  #restart(): void {
    this.stop();
    restartWith(new Frame());
  }

  #onMessage(message: ToFrame): void {
    if (message.type === 'start') this.#onStart(message);
    else if (message.type === 'stop') this.stop();
    else if (message.type === 'paused') this.#pause(message.until);
    else if (message.type === 'unseen') this.#onUnseen(message.ms);
    else if (message.type === 'token') this.#page.token(message.id, message.token);
    else if (message.type === 'declined') this.#page.decline(message.id, message.code);
  }

  #onStart(start: Start): void {
    const isFirst = this.#start === null;
    this.#start ??= start;
    this.#ready = true;
    this.#pause(start.pausedUntil);
    if (isFirst && !start.blind) this.#startRecording(start);
    this.#flush();
    for (const send of this.#unsent.splice(0)) send();
  }

  #startRecording(start: Start): void {
    this.#audit.reset();
    this.#secrets.watch(document);
    this.#focus = new FocusTracker(this.#recorder, this.#secrets, start.fieldHashKey);
    this.#page.open(start.extension);
    this.#focus.update(performance.now());
  }

  /** A child frame without capture was active. */
  #onUnseen(ms: number): void {
    if (this.#mode() !== 'recording') return;
    this.#recorder.unseen.spend(performance.now(), ms, 1);
    this.#onEvent();
  }

  #pause(until: number | null): void {
    clearTimeout(this.#resumeTimer);
    const left = until === null ? 0 : until - Date.now();
    const wasPaused = this.#pausedUntil !== null;
    this.#pausedUntil = left > 0 ? until : null;
    if (left > 0) this.#resumeTimer = setTimeout(() => this.#pause(null), Math.min(left, 2 ** 31 - 1));
    if (wasPaused === left > 0) return;
    this.#audit.reset();
    if (left > 0) this.#recorder.discard();
    else if (this.#start !== null && !this.#start.blind) this.#gap();
  }

  #onEvent(): void {
    if (this.#recorder.size >= BATCH_EVENTS) this.#flush();
    else if (this.#recorder.size > 0) this.#flushTimer ??= setTimeout(() => this.#flush(), FLUSH_MS);
    else if (this.#recorder.unseen.isPending) this.#flushTimer ??= setTimeout(() => this.#flush(), UNSEEN_FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const isEmpty = this.#recorder.size === 0 && !this.#recorder.unseen.isPending;
    if (isEmpty || this.#start === null || !this.#reach() || !this.#ready) return;
    for (const batch of this.#recorder.take(performance.now())) this.#link.post({ type: 'batch', batch });
  }

  /** Sends pending input before the request, so that the attestation includes it. */
  #send(id: number, post: () => void): void {
    this.#flush();
    if (this.#ready) {
      post();
      return;
    }
    this.#unsent.push(post);
    this.#reach();
    setTimeout(() => {
      if (!this.#unsent.includes(post)) return;
      this.#unsent = this.#unsent.filter((other) => other !== post);
      this.#page.decline(id, 'companion-missing');
    }, REQUEST_WAIT_MS);
  }

  /** Opens the port if necessary. False while the page is not shown, and when the extension is gone; then the frame stops. */
  #reach(): boolean {
    if (isPrerendering()) return false;
    const isOpen = this.#link.open();
    if (!isOpen) this.stop();
    return isOpen;
  }

  /** The worker stopped. It is started again with the next message. */
  #onLost(): void {
    this.#ready = false;
    this.#page.declineAll('companion-missing');
    if (!hasExtension()) this.stop();
  }
}

/** The frame of this document, so that a second injection finds the first. Not visible to the page. */
const place = globalThis as { vigilFrame?: Frame };

function restartWith(frame: Frame): void {
  place.vigilFrame = frame;
}

/** Starts capture in this document unless it runs already. */
export function startFrame(): void {
  if (!place.vigilFrame?.isAlive()) restartWith(new Frame());
}
