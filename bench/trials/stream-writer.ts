/**
 * Recordings as the product's own capture format. In: key runs and pointer sessions. Out: capture batches with their times
 * of arrival, as a content script would have sent them.
 */

import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import { type CaptureBatch, type CaptureEvent, EVENT, LIMITS, TICKS_PER_MS } from '@vigil/protocol/capture.ts';

export interface Arrival {
  readonly batch: CaptureBatch;
  /** Epoch ms. */
  readonly nowMs: number;
  /** Key presses in the batch. */
  readonly keys: number;
}

/** A batch is sent when this much time has passed since its first event, or when it is full. */
const BATCH_MS = 250;
/** Pauses in a pointer recording are cut to this: a stream of active use. */
const MAX_PAUSE_MS = 5000;

/** Writes one document's stream; `tMs` counts from its time origin, which is at `originMs`. */
export class StreamWriter {
  readonly arrivals: Arrival[] = [];
  tMs = 0;
  private readonly stream: string;
  private readonly originMs: number;
  private seq = 0;
  private startTicks = 0;
  private lastTicks = 0;
  private keys = 0;
  private events: CaptureEvent[] = [];

  constructor(stream: string, originMs: number) {
    this.stream = stream;
    this.originMs = originMs;
  }

  /** Appends a run of keys, after a pause. */
  type(run: KeyRun, pauseMs = 1500): void {
    const first = run[0];
    if (first === undefined) return;
    const offset = this.tMs + pauseMs - first.tMs;
    for (const event of run) {
      if (event.slot >= LIMITS.slots) continue;
      const at = event.tMs + offset;
      if (event.kind === 'down') this.add(at, (dt) => [EVENT.keyDown, dt, event.zone, event.slot]);
      else this.add(at, (dt) => [EVENT.keyUp, dt, event.slot]);
      if (event.kind === 'down') this.keys++;
    }
  }

  /** Appends pointer events, after a pause; returns how much active time they took. */
  point(events: readonly PointerEvent[], pauseMs = 700): number {
    const startMs = this.tMs + pauseMs;
    let at = startMs;
    let before = events[0]?.tMs ?? 0;
    for (const event of events) {
      at += Math.min(MAX_PAUSE_MS, Math.max(0, event.tMs - before));
      before = event.tMs;
      this.add(at, (dt) => tupleOf(event, dt));
    }
    return at - startMs;
  }

  /** Sends what waits. */
  flush(): void {
    if (this.events.length === 0) return;
    const { stream, seq, startTicks, lastTicks, keys, events } = this;
    const batch: CaptureBatch = { stream, seq, at: startTicks, sent: lastTicks - startTicks, lost: 0, events };
    this.arrivals.push({ batch, nowMs: this.originMs + lastTicks / TICKS_PER_MS, keys });
    this.seq++;
    this.keys = 0;
    this.events = [];
  }

  private add(atMs: number, tuple: (dt: number) => CaptureEvent): void {
    const ticks = Math.max(this.lastTicks, Math.round(atMs * TICKS_PER_MS));
    if (ticks - this.startTicks > BATCH_MS * TICKS_PER_MS || this.events.length >= LIMITS.eventsPerBatch) this.flush();
    if (this.events.length === 0) {
      this.startTicks = ticks;
      this.lastTicks = ticks;
    }
    this.events.push(tuple(ticks - this.lastTicks));
    this.lastTicks = ticks;
    this.tMs = ticks / TICKS_PER_MS;
  }
}

function tupleOf({ kind, dx, dy, button }: PointerEvent, dt: number): CaptureEvent {
  const x = clamp(dx);
  const y = clamp(dy);
  if (kind === 'move') return [EVENT.pointerMove, dt, x, y];
  if (kind === 'wheel') return [EVENT.wheel, dt, x, y];
  return [kind === 'down' ? EVENT.pointerDown : EVENT.pointerUp, dt, x, y, Math.min(4, button)];
}

function clamp(px: number): number {
  return Math.max(-100_000, Math.min(100_000, Math.round(px)));
}
