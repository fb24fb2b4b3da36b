/**
 * One browser profile's live input. In: batches of its frames. Out: trust, samples to learn. Memory is bounded: a few frames,
 * one evidence window. Implements `EngineSession`.
 *
 * A visit begins with a sign-in or after 30 minutes of silence. Silence also ends the evidence; a sign-in does not.
 */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { Zone } from '@vigil/protocol/zones.ts';
import { AdaptationBuffer } from './adaptation/adaptation-buffer.ts';
import { assess } from './adaptation/stages.ts';
import type { EngineSession, Profile, Quality, Sample, Trust } from './engine-api.ts';
import { isSameText, MIN_COMPARED } from './keystroke/known-texts.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import { type RunPrints, TypedRuns } from './pad/replay.ts';
import type { PairClassifier } from './pointer/pair-classifier.ts';
import { type ProfileState, profileStateOf } from './profile.ts';
import { LiveStream } from './stream/live-stream.ts';
import { readBatch } from './stream/stream.ts';
import { comparatorOf } from './trust/comparator.ts';
import type { FalseMatchTable } from './trust/false-match.ts';
import { report } from './trust/report.ts';
import { TakeoverDetector } from './trust/takeover-detector.ts';
import { TUNING } from './trust/tuning.ts';

/** Frames that are read at the same time. The one that was silent for longest makes room. */
const MAX_STREAMS = 16;
/** A sign-in this long after a visit's first act belongs to it: pages are opened and names typed before. */
const SIGN_IN_MS = 600_000;

export interface SessionOptions {
  readonly model: KeystrokeModel;
  readonly pairs: PairClassifier;
  readonly checkClock: boolean;
  readonly falseMatches: FalseMatchTable | null;
}

export class EngineSessionState implements EngineSession {
  readonly window: TakeoverDetector;
  private readonly options: SessionOptions;
  private readonly buffer: AdaptationBuffer;
  private readonly streams = new Map<string, LiveStream>();
  private readonly runs: TypedRuns;
  private profile: ProfileState;
  private quality: Quality;

  constructor(profile: ProfileState, nowMs: number, options: SessionOptions) {
    const { model, pairs } = options;
    this.options = options;
    this.profile = profile;
    this.quality = assess(profile, nowMs);
    this.runs = new TypedRuns(profile.fingerprints);
    this.buffer = new AdaptationBuffer(model.cellCount, nowMs);
    this.window = new TakeoverDetector(model, comparatorOf(profile, model, pairs), (block) => {
      this.buffer.add(block, this.window, this.quality);
    });
  }

  observe(batch: CaptureBatch, nowMs: number): void {
    const stream = this.streams.get(batch.stream) ?? new LiveStream(this);
    this.streams.delete(batch.stream);
    this.streams.set(batch.stream, stream);
    if (this.streams.size > MAX_STREAMS) this.endStream(this.streams.keys().next().value!);
    readBatch(stream.state, batch, nowMs, this.options.checkClock, stream);
  }

  endStream(stream: string): void {
    this.streams.get(stream)?.close();
    this.streams.delete(stream);
  }

  unseen(ms: number, nowMs: number): void {
    this.touch(nowMs);
    this.window.unseen(ms);
  }

  authenticated(atMs: number): void {
    if (atMs - this.buffer.visitMs > SIGN_IN_MS) this.beginVisit(atMs);
    this.buffer.authenticated = true;
  }

  endVisit(): void {
    this.window.close();
    this.buffer.endVisit(this.window, this.quality);
  }

  trust(nowMs: number): Trust {
    return report(this.window, nowMs, this.quality, this.options.falseMatches);
  }

  takeSample(nowMs: number): Sample | null {
    if (nowMs - this.window.lastAtMs > TUNING.visitGapMs) this.endVisit();
    return this.buffer.take();
  }

  takeConfirmedSample(fromMs: number, toMs: number): Sample | null {
    const blocks = this.window.blocks.filter((block) => block.fromMs >= fromMs && block.toMs <= toMs);
    const known = { keys: this.profile.keystrokes.keys, strokes: this.profile.strokesSeen };
    return this.buffer.takeConfirmed(blocks, known);
  }

  recompare(profile: Profile): void {
    this.profile = profileStateOf(profile);
    this.runs.exchange(this.profile.fingerprints);
    this.quality = assess(this.profile, this.profile.updatedAtMs);
    this.window.recompare(comparatorOf(this.profile, this.options.model, this.options.pairs));
  }

  /** An act at an epoch time, reported before anything else of it. */
  touch(atMs: number): void {
    if (atMs - this.window.lastAtMs > TUNING.visitGapMs) {
      this.beginVisit(atMs);
      this.window.restart();
    }
    this.window.touch(atMs);
  }

  isKnownText(field: number, zones: readonly Zone[], whole: boolean): boolean {
    return this.profile.texts.some(
      (text) =>
        text.field === field &&
        text.template.samples.length >= MIN_COMPARED &&
        (whole ? isSameText(text, field, zones) : text.keys >= zones.length),
    );
  }

  /** Whether this run of keys was typed before. It is remembered from now on. */
  isRepeatedRun(prints: RunPrints): boolean {
    const { known, kept } = this.runs.meet(prints);
    this.window.fingerprints(kept);
    return known;
  }

  private beginVisit(atMs: number): void {
    this.endVisit();
    this.buffer.beginVisit(atMs);
  }
}
