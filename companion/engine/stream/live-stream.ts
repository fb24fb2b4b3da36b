/**
 * The extractors of one frame. In: its events in order, from `readBatch`. Out: keystrokes, texts and strokes with their epoch
 * times, acts that are not scored, and marks of machines, for the session that the frame belongs to.
 */
import type { ContextName } from '@vigil/protocol/capture.ts';
import type { Zone } from '@vigil/protocol/zones.ts';
import type { Keystroke } from '../keystroke/keystroke.ts';
import { KeystrokeExtractor } from '../keystroke/keystroke-extractor.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import { TextReader, type TextSink } from '../keystroke/text-reader.ts';
import { KeyRegularity } from '../pad/key-regularity.ts';
import { PointerWatch } from '../pad/pointer-watch.ts';
import { ReplayWatch, RunHasher, type RunPrints } from '../pad/replay.ts';
import { StrokeExtractor } from '../pointer/stroke-extractor.ts';
import type { TakeoverDetector } from '../trust/takeover-detector.ts';
import { newStream, type StreamSink, type StreamState } from './stream.ts';

/** Contexts after which another person may sit at the keyboard. */
const LEAVING: ReadonlySet<ContextName> = new Set(['blur', 'hidden']);
const PASTING: ReadonlySet<ContextName> = new Set(['paste', 'drop', 'autofill']);
/** Single events that no hand made: synthetic events, text without keys. */
const FOREIGN: ReadonlySet<ContextName> = new Set(['untrusted', 'unkeyed-input']);
/** Longer than any gap within a stroke: ends the last stroke of a frame that closes. */
const AFTER_STROKE_MS = 1e6;

/** The session that frames report to. */
export interface StreamOwner {
  readonly window: TakeoverDetector;
  touch(atMs: number): void;
  isKnownText(field: number, zones: readonly Zone[], whole: boolean): boolean;
  isRepeatedRun(prints: RunPrints): boolean;
}

export class LiveStream implements StreamSink, TextSink {
  readonly state: StreamState = newStream();
  private readonly owner: StreamOwner;
  private readonly keys = new KeystrokeExtractor();
  private readonly texts = new TextReader(this);
  private readonly strokes: StrokeExtractor;
  private readonly regularity = new KeyRegularity();
  private readonly runs = new RunHasher();
  private readonly replay = new ReplayWatch();
  private readonly pointer = new PointerWatch();
  private lastMs = 0;
  /** Epoch of the last press: keystrokes are known later than they happen. */
  private lastKeyMs = 0;

  constructor(owner: StreamOwner) {
    this.owner = owner;
    this.strokes = new StrokeExtractor(({ tMs, features }) => owner.window.stroke(features, this.epochOf(tMs)));
  }

  keyDown(tMs: number, zone: number, slot: number): void {
    this.touch(tMs);
    this.lastKeyMs = this.epochOf(tMs);
    this.keys.keyDown(tMs, zone, slot);
    this.regularity.keyDown(tMs, zone, slot);
    this.replay.note(this.owner.isRepeatedRun(this.runs.keyDown(tMs, zone, slot)));
    if (this.regularity.machine || this.replay.replayed) this.owner.window.markMachine();
    this.drain();
  }

  keyUp(tMs: number, slot: number): void {
    this.touch(tMs);
    this.keys.keyUp(tMs, slot);
    this.drain();
    this.regularity.keyUp(tMs, slot);
    this.runs.keyUp(tMs, slot);
  }

  move(tMs: number, dx: number, dy: number): void {
    this.touch(tMs);
    this.watchPointer('move', tMs, dx, dy);
    this.strokes.move(tMs, dx, dy);
  }

  down(tMs: number, dx: number, dy: number, button: number): void {
    this.touch(tMs);
    this.watchPointer('down', tMs, dx, dy);
    this.strokes.down(tMs, dx, dy, button);
  }

  up(tMs: number, dx: number, dy: number, button: number): void {
    this.touch(tMs);
    this.owner.window.click();
    this.watchPointer('up', tMs, dx, dy);
    this.strokes.up(tMs, dx, dy, button);
  }

  wheel(tMs: number, dx: number, dy: number): void {
    this.touch(tMs);
    this.owner.window.wheel();
    this.strokes.wheel(tMs, dx, dy);
  }

  interrupt(): void {
    this.keys.interrupt();
    this.drain();
    this.texts.end(0);
    this.strokes.interrupt();
    this.regularity.interrupt();
    this.runs.interrupt();
    this.pointer.interrupt();
  }

  context(_tMs: number, name: ContextName): void {
    const { window } = this.owner;
    if (LEAVING.has(name)) window.leave();
    if (PASTING.has(name)) window.paste();
    if (FOREIGN.has(name)) window.markForeign();
  }

  field(_tMs: number, field: number): void {
    this.keys.interrupt();
    this.drain();
    this.texts.end(field);
  }

  forged(): void {
    this.owner.window.markMachine();
  }

  /** The frame is gone. */
  close(): void {
    this.strokes.flush(this.lastMs + AFTER_STROKE_MS);
    this.interrupt();
  }

  isKnown(field: number, zones: readonly Zone[], whole: boolean): boolean {
    return this.owner.isKnownText(field, zones, whole);
  }

  keystroke(keystroke: Keystroke): void {
    this.owner.window.keystroke(keystroke, this.lastKeyMs);
  }

  repetition(repetition: Repetition, compared: boolean): void {
    this.owner.window.repetition(repetition, compared, this.lastKeyMs);
  }

  private watchPointer(kind: 'move' | 'down' | 'up', tMs: number, dx: number, dy: number): void {
    this.pointer.note({ kind, tMs, dx, dy });
    if (this.pointer.machine) this.owner.window.markMachine();
  }

  private drain(): void {
    for (const keystroke of this.keys.drain()) this.texts.keystroke(keystroke);
  }

  private epochOf(tMs: number): number {
    return this.state.clock.originMs + tMs;
  }

  private touch(tMs: number): void {
    this.lastMs = tMs;
    this.owner.touch(this.epochOf(tMs));
  }
}
