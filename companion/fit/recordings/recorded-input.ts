/**
 * What a recorded visit holds for a fit. In: a visit of a pilot file. Out: its keystrokes and coded strokes, as the engine's own
 * extractors see them. Frames are read apart; nothing links one visit to another.
 */
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { KeystrokeExtractor } from '@vigil/engine/keystroke/keystroke-extractor.ts';
import { StrokeExtractor } from '@vigil/engine/pointer/stroke-extractor.ts';
import { encodeFeatures, FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { newStream, readBatch, type StreamSink } from '@vigil/engine/stream/stream.ts';
import { captureBatchOf } from '@vigil/pilot/capture-batches.ts';
import type { Visit } from '@vigil/pilot/visit.ts';

export interface RecordedVisit {
  /** Days since the user consented. */
  readonly day: number;
  readonly keystrokes: readonly Keystroke[];
  /** Rows of 51 bytes. */
  readonly strokes: Uint8Array;
}

/** Longer than any gap within a stroke: ends the last stroke of a frame. */
const AFTER_STROKE_MS = 1e6;

export function recordedVisit(visit: Pick<Visit, 'day' | 'entries'>): RecordedVisit {
  const keystrokes: Keystroke[] = [];
  const strokes: ArrayLike<number>[] = [];
  const frames = new Map<number, FrameInput>();
  for (const entry of visit.entries) {
    if (entry.kind === 'sign-in') continue;
    const frame = frames.get(entry.frame) ?? new FrameInput(keystrokes, strokes);
    frames.set(entry.frame, frame);
    if (entry.kind === 'batch') readBatch(frame.state, captureBatchOf(entry), entry.atMs, false, frame);
    if (entry.kind === 'end') {
      frame.close();
      frames.delete(entry.frame);
    }
    frame.drain();
  }
  for (const frame of frames.values()) frame.close();
  return { day: visit.day, keystrokes, strokes: codedRows(strokes) };
}

function codedRows(strokes: readonly ArrayLike<number>[]): Uint8Array {
  const rows = new Uint8Array(strokes.length * FEATURE_COUNT);
  for (const [row, features] of strokes.entries()) encodeFeatures(features, rows, row * FEATURE_COUNT);
  return rows;
}

class FrameInput implements StreamSink {
  readonly state = newStream();
  private readonly keystrokes: Keystroke[];
  private readonly keys = new KeystrokeExtractor();
  private readonly strokes: StrokeExtractor;
  private lastMs = 0;

  constructor(keystrokes: Keystroke[], strokes: ArrayLike<number>[]) {
    this.keystrokes = keystrokes;
    this.strokes = new StrokeExtractor(({ features }) => strokes.push(features));
  }

  keyDown(tMs: number, zone: number, slot: number): void {
    this.keys.keyDown(tMs, zone, slot);
  }

  keyUp(tMs: number, slot: number): void {
    this.keys.keyUp(tMs, slot);
  }

  move(tMs: number, dx: number, dy: number): void {
    this.lastMs = tMs;
    this.strokes.move(tMs, dx, dy);
  }

  down(tMs: number, dx: number, dy: number, button: number): void {
    this.lastMs = tMs;
    this.strokes.down(tMs, dx, dy, button);
  }

  up(tMs: number, dx: number, dy: number, button: number): void {
    this.lastMs = tMs;
    this.strokes.up(tMs, dx, dy, button);
  }

  wheel(tMs: number, dx: number, dy: number): void {
    this.lastMs = tMs;
    this.strokes.wheel(tMs, dx, dy);
  }

  interrupt(): void {
    this.keys.interrupt();
    this.strokes.interrupt();
  }

  context(): void {}

  field(): void {
    this.keys.interrupt();
  }

  forged(): void {}

  close(): void {
    this.strokes.flush(this.lastMs + AFTER_STROKE_MS);
    this.interrupt();
    this.drain();
  }

  drain(): void {
    this.keystrokes.push(...this.keys.drain());
  }
}
