/**
 * One browser profile's live input. In: batches of its frames. Out: evidence in the window, blocks for the harvester,
 * marks of machines. Memory is bounded: a few frames, one window.
 */
import type { CaptureBatch, ContextName } from '@vigil/protocol/capture.ts';
import type { Zone } from '@vigil/protocol/zones.ts';
import { AdaptationBuffer } from './adaptation/adaptation-buffer.ts';
import { assess } from './adaptation/stages.ts';
import type { EngineSession, Quality } from './engine-api.ts';
import type { Keystroke } from './keystroke/keystroke.ts';
import { KeystrokeExtractor } from './keystroke/keystroke-extractor.ts';
import { isSameText, MIN_COMPARED, type Repetition } from './keystroke/known-texts.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import { TextReader, type TextSink } from './keystroke/text-reader.ts';
import { KeyRegularity } from './pad/key-regularity.ts';
import { PointerWatch } from './pad/pointer-watch.ts';
import { ReplayWatch, RunHasher, type RunPrints, TypedRuns } from './pad/replay.ts';
import { StrokeExtractor } from './pointer/stroke-extractor.ts';
import type { ProfileState, SampleState } from './profile.ts';
import { newStream, readBatch, type StreamSink, type StreamState } from './stream/stream.ts';
import { comparatorOf } from './trust/comparator.ts';
import { TakeoverDetector } from './trust/takeover-detector.ts';

/** Frames that are read at the same time; the one that was silent for longest makes room. */
const MAX_STREAMS = 16;
/** Contexts after which somebody else may sit at the keyboard. */
const LEAVING: ReadonlySet<ContextName> = new Set(['blur', 'hidden']);
const PASTING: ReadonlySet<ContextName> = new Set(['paste', 'autofill']);
/** Input that no hand made: synthetic events, text without keys. */
const UNHANDED: ReadonlySet<ContextName> = new Set(['untrusted', 'unkeyed-input']);

export class EngineSessionState implements EngineSession, TextSink {
  readonly kind = 'session';
  readonly startedMs: number;
  profile: ProfileState;
  readonly window: TakeoverDetector;
  readonly adaptationBuffer: AdaptationBuffer;
  quality: Quality;
  private readonly streams = new Map<string, LiveStream>();
  private readonly runs: TypedRuns;
  private readonly model: KeystrokeModel;
  private readonly checkClock: boolean;

  constructor(profile: ProfileState, nowMs: number, model: KeystrokeModel, checkClock: boolean) {
    this.startedMs = nowMs;
    this.model = model;
    this.adaptationBuffer = new AdaptationBuffer(model.cellCount);
    this.profile = profile;
    this.checkClock = checkClock;
    this.runs = new TypedRuns(profile.fingerprints);
    this.quality = assess(profile, nowMs);
    this.window = new TakeoverDetector(model, comparatorOf(profile, model), (block) => {
      this.adaptationBuffer.add(block, this.window.estimate.genuine, this.quality, isBlank(this.profile));
    });
  }

  read(batch: CaptureBatch, nowMs: number): void {
    const stream = this.streams.get(batch.stream) ?? new LiveStream(this);
    this.streams.delete(batch.stream);
    this.streams.set(batch.stream, stream);
    if (this.streams.size > MAX_STREAMS) this.end(this.streams.keys().next().value!);
    readBatch(stream.state, batch, nowMs, this.checkClock, stream);
  }

  end(stream: string): void {
    this.streams.get(stream)?.close();
    this.streams.delete(stream);
  }

  /** What was done between two moments, to be learnt on somebody's word. */
  takeConfirmedSample(fromMs: number, toMs: number): SampleState | null {
    const blocks = this.window.blocks.filter((block) => block.fromMs >= fromMs && block.toMs <= toMs);
    const known = { keys: this.profile.keystrokes.keys, strokes: this.profile.strokesSeen };
    return this.adaptationBuffer.takeConfirmed(blocks, known, this.startedMs);
  }

  exchange(profile: ProfileState): void {
    this.profile = profile;
    this.runs.exchange(profile.fingerprints);
    this.quality = assess(profile, profile.updatedAtMs);
    this.window.recompare(comparatorOf(profile, this.model));
  }

  isKnown(field: number, zones: readonly Zone[], whole: boolean): boolean {
    return this.profile.texts.some(
      (text) =>
        text.field === field &&
        text.template.samples.length >= MIN_COMPARED &&
        (whole ? isSameText(text, field, zones) : text.keys >= zones.length),
    );
  }

  keystroke(keystroke: Keystroke): void {
    this.window.keystroke(keystroke);
  }

  repetition(repetition: Repetition, compared: boolean): void {
    this.window.repetition(repetition, compared);
  }

  /** Whether this run of keys was typed before; it is remembered from now on. */
  meet(prints: RunPrints): boolean {
    const { known, kept } = this.runs.meet(prints);
    this.window.fingerprints(kept);
    return known;
  }
}

function isBlank(profile: ProfileState): boolean {
  return profile.keystrokes.keys === 0 && profile.pointer === null;
}

/** The extractors of one frame. */
class LiveStream implements StreamSink {
  readonly state: StreamState = newStream();
  private readonly session: EngineSessionState;
  private readonly keys = new KeystrokeExtractor();
  private readonly texts: TextReader;
  private readonly strokes: StrokeExtractor;
  private readonly regularity = new KeyRegularity();
  private readonly runs = new RunHasher();
  private readonly replay = new ReplayWatch();
  private readonly pointer = new PointerWatch();
  private lastMs = 0;

  constructor(session: EngineSessionState) {
    this.session = session;
    this.texts = new TextReader(session);
    this.strokes = new StrokeExtractor((stroke) => session.window.stroke(stroke.features));
  }

  keyDown(tMs: number, zone: number, slot: number): void {
    this.touch(tMs);
    this.keys.keyDown(tMs, zone, slot);
    this.regularity.keyDown(tMs, zone, slot);
    this.replay.note(this.session.meet(this.runs.keyDown(tMs, zone, slot)));
    if (this.regularity.machine || this.replay.replayed) this.session.window.markMachine();
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
    this.session.window.click();
    this.watchPointer('up', tMs, dx, dy);
    this.strokes.up(tMs, dx, dy, button);
  }

  wheel(tMs: number, dx: number, dy: number): void {
    this.touch(tMs);
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
    const { window } = this.session;
    if (LEAVING.has(name)) window.leave();
    if (PASTING.has(name)) window.markPasted();
    if (UNHANDED.has(name)) window.markMachine();
  }

  field(_tMs: number, field: number): void {
    this.keys.interrupt();
    this.drain();
    this.texts.end(field);
  }

  forged(): void {
    this.session.window.markMachine();
  }

  close(): void {
    this.strokes.flush(this.lastMs + 1e6);
    this.interrupt();
  }

  private watchPointer(kind: 'move' | 'down' | 'up', tMs: number, dx: number, dy: number): void {
    this.pointer.note({ kind, tMs, dx, dy });
    if (this.pointer.machine) this.session.window.markMachine();
  }

  private drain(): void {
    for (const keystroke of this.keys.drain()) this.texts.keystroke(keystroke);
  }

  private touch(tMs: number): void {
    this.lastMs = tMs;
    this.session.window.touch(this.state.clock.originMs + tMs);
  }
}
