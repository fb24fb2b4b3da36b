/**
 * Reads one frame's input in order. In: capture batches of one stream. Out: calls on a sink with times in ms on the stream's
 * own clock, and an interruption wherever no pair of events may be formed.
 *
 * Gaps (lost events, missing batches, a capture that was torn down) interrupt. Keys are dropped while an input method composes
 * and while a secret field has the focus. Nothing here throws.
 */
import {
  type CaptureBatch,
  type CaptureEvent,
  CONTEXTS,
  type ContextName,
  EVENT,
  TICKS_PER_MS,
} from '@vigil/protocol/capture.ts';
import { newStreamClock, observeClock, type StreamClock } from './clock.ts';

export interface StreamSink {
  keyDown(tMs: number, zone: number, slot: number): void;
  keyUp(tMs: number, slot: number): void;
  move(tMs: number, dx: number, dy: number): void;
  down(tMs: number, dx: number, dy: number, button: number): void;
  up(tMs: number, dx: number, dy: number, button: number): void;
  wheel(tMs: number, dx: number, dy: number): void;
  /** Events before and after must not be paired. */
  interrupt(): void;
  context(tMs: number, name: ContextName): void;
  field(tMs: number, field: number): void;
  /** Times of this stream are forged from here on. */
  forged(): void;
}

export interface StreamState {
  readonly clock: StreamClock;
  nextSeq: number;
  composing: boolean;
  secret: boolean;
}

/** A step of the clock beyond this, in either direction, is not a pause in typing. */
const STEP_MS = 3_600_000;

export function newStream(): StreamState {
  return { clock: newStreamClock(), nextSeq: -1, composing: false, secret: false };
}

/** Reads a batch that arrived at `nowMs`. A batch that was seen before is ignored. */
export function readBatch(
  stream: StreamState,
  batch: CaptureBatch,
  nowMs: number,
  checkClock: boolean,
  sink: StreamSink,
): void {
  if (batch.seq < stream.nextSeq) return;
  const hole = batch.lost > 0 || (stream.nextSeq >= 0 && batch.seq > stream.nextSeq);
  stream.nextSeq = batch.seq + 1;
  if (hole) breakOff(stream, sink);
  const sentMs = (batch.at + batch.sent) / TICKS_PER_MS;
  const forged = observeClock(stream.clock, sentMs, latestMs(batch), nowMs);
  if (forged && checkClock) sink.forged();
  let ticks = batch.at;
  for (const event of batch.events) {
    ticks += event[1];
    if (Math.abs(event[1]) > STEP_MS * TICKS_PER_MS) sink.interrupt();
    pass(stream, event, ticks / TICKS_PER_MS, sink);
  }
}

function latestMs(batch: CaptureBatch): number {
  let ticks = batch.at;
  let latest = Number.NEGATIVE_INFINITY;
  for (const event of batch.events) {
    ticks += event[1];
    if (ticks > latest) latest = ticks;
  }
  return latest / TICKS_PER_MS;
}

/** The missed events may have ended a composition or left a secret field. Assume so, or the stream would stay silent. */
function breakOff(stream: StreamState, sink: StreamSink): void {
  stream.composing = false;
  stream.secret = false;
  sink.interrupt();
}

function pass(stream: StreamState, event: CaptureEvent, tMs: number, sink: StreamSink): void {
  switch (event[0]) {
    case EVENT.keyDown:
      if (!stream.composing && !stream.secret) sink.keyDown(tMs, event[2], event[3]);
      return;
    case EVENT.keyUp:
      sink.keyUp(tMs, event[2]);
      return;
    case EVENT.pointerMove:
      sink.move(tMs, event[2], event[3]);
      return;
    case EVENT.pointerDown:
      sink.down(tMs, event[2], event[3], event[4]);
      return;
    case EVENT.pointerUp:
      sink.up(tMs, event[2], event[3], event[4]);
      return;
    case EVENT.wheel:
      sink.wheel(tMs, event[2], event[3]);
      return;
    case EVENT.field:
      sink.field(tMs, event[2]);
      return;
    case EVENT.context: {
      const name = CONTEXTS[event[2]];
      if (name !== undefined) meet(stream, name, tMs, sink);
    }
  }
}

function meet(stream: StreamState, name: ContextName, tMs: number, sink: StreamSink): void {
  if (name === 'ime-start') stream.composing = true;
  if (name === 'ime-end') stream.composing = false;
  if (name === 'secret-start') stream.secret = true;
  if (name === 'secret-end') stream.secret = false;
  if (name === 'gap') breakOff(stream, sink);
  else if (!name.startsWith('pointer-')) sink.interrupt();
  sink.context(tMs, name);
}
