/**
 * `bench engine`: what the engine costs on one core. In: nothing but a seed; typing and strokes are made up. Out: throughput,
 * training and prediction time beside ml-random-forest's own, bytes of templates and parameters.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import { feed, type KeyRun, keystrokesOf } from '@vigil/corpora/key-events.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { EngineSession } from '@vigil/engine/engine-api.ts';
import { FactorAccumulator } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { KeystrokeExtractor } from '@vigil/engine/keystroke/keystroke-extractor.ts';
import { compareKeystrokes } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import { KEYSTROKE_PARAMETERS } from '@vigil/engine/keystroke/parameters.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { forestToJson } from '@vigil/engine/pointer/forest-json.ts';
import { PAIR_FOREST, PAIR_NUMBERS } from '@vigil/engine/pointer/pair-parameters.ts';
import { POINTER_PARAMETERS } from '@vigil/engine/pointer/parameters.ts';
import { PointerEvidence } from '@vigil/engine/pointer/pointer-evidence.ts';
import { pointerLlr } from '@vigil/engine/pointer/pointer-llr.ts';
import { codedStrokeScore, encodePointerModel, type PointerModel } from '@vigil/engine/pointer/pointer-model.ts';
import { StrokeExtractor } from '@vigil/engine/pointer/stroke-extractor.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { RandomForestClassifier } from 'ml-random-forest';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { automated } from './accuracy/forgeries.ts';
import type { BenchOptions, BenchReport } from './command.ts';
import { type Arrival, StreamWriter } from './trials/stream-writer.ts';
import { enrolDay, ORIGIN_MS } from './trials/user-streams.ts';

const KEYS = 20_000;
const STROKES = 4_000;
const WINDOW_KEYS = 50;
const ENROLLED_STROKES = 1_500;

export async function run({ seed, progress }: BenchOptions): Promise<BenchReport> {
  progress('keystrokes');
  const figures: Record<string, number> = { ...keystrokeFigures(seed), ...engineFigures(seed) };
  progress('pointer');
  Object.assign(figures, pointerFigures(seed));
  const pointerBytes = bytesOf(POINTER_PARAMETERS) + bytesOf(PAIR_NUMBERS) + PAIR_FOREST.length;
  figures.parameters_bytes = bytesOf(KEYSTROKE_PARAMETERS) + pointerBytes;
  figures.keystroke_parameters_bytes = bytesOf(KEYSTROKE_PARAMETERS);
  figures.pointer_parameters_bytes = pointerBytes;
  const text = Object.entries(figures).map(([name, value]) => `${name.padEnd(42)} ${Number(value.toPrecision(4))}`);
  return { json: { engine: figures }, text: text.join('\n') };
}

/** The comparator: key events to keystrokes to statistics to the likelihood ratio of windows of 50 keys. */
function keystrokeFigures(seed: number): Record<string, number> {
  const model = shippedKeystrokeModel();
  const own = new KeystrokeStats(model.cellCount);
  for (const keystroke of keystrokesOf(typing(2000, seed))) own.add(model, keystroke);
  const template = prepareTemplate(model, own);
  const events = typing(KEYS, seed + 1);
  const scoreAll = (): number => {
    const extractor = new KeystrokeExtractor();
    let evidence = new FactorAccumulator(model);
    let keys = 0;
    let total = 0;
    for (const event of events) {
      feed(extractor, event);
      for (const keystroke of extractor.drain()) {
        evidence.add(keystroke);
        keys++;
      }
      if (keys < WINDOW_KEYS) continue;
      total += compareKeystrokes(model, template, evidence);
      evidence = new FactorAccumulator(model);
      keys = 0;
    }
    return total;
  };
  return { keystrokes_scored_per_s: (1000 * KEYS) / fastest(scoreAll) };
}

/** Keys with holds and intervals all over the place: a hand, as far as the engine can tell. */
function typing(keys: number, seed: number): KeyRun {
  const random = seededRandom(seed);
  const zones = Array.from({ length: keys }, () => random.below(14));
  return automated(zones, 180, 90, 0.8, random);
}

function batchesOf(run: KeyRun): readonly Arrival[] {
  const writer = new StreamWriter('stream-of-benchmark', ORIGIN_MS);
  writer.type(run);
  writer.flush();
  return writer.arrivals;
}

/** The whole engine: batches in, trust out, every moment of takeover weighed. */
function engineFigures(seed: number): Record<string, number> {
  const engine = createEngine();
  const profile = enrolDay(engine, engine.newProfile(ORIGIN_MS), { runs: [typing(600, seed)], pointer: [] }, 0);
  const arrivals = batchesOf(typing(KEYS / 4, seed + 1));
  const watch = (some: readonly Arrival[]): EngineSession => {
    const session = engine.startSession(profile, ORIGIN_MS);
    for (const { batch, nowMs } of some) session.observe(batch, nowMs);
    return session;
  };
  const stranger = engine.startSession(engine.newProfile(ORIGIN_MS), ORIGIN_MS);
  for (const { batch, nowMs } of arrivals.slice(0, 40)) stranger.observe(batch, nowMs);
  const sample = stranger.takeSample(ORIGIN_MS);
  if (sample === null) throw new Error('nothing was harvested');
  return {
    engine_keystrokes_per_s: (1000 * KEYS) / 4 / fastest(() => watch(arrivals)),
    template_update_us: 1000 * fastest(() => engine.enrol(profile, sample, ORIGIN_MS)),
    keystroke_profile_bytes: engine.encodeProfile(profile).length,
    session_heap_bytes: heapOf(() => watch(arrivals.slice(0, 500))),
  };
}

function pointerFigures(seed: number): Record<string, number> {
  const background = shippedBackground();
  const [first, ...others] = background.people;
  const sessions = Array.from({ length: 5 }, (_, i) => {
    const rows = ENROLLED_STROKES / 5;
    return first!.slice(i * rows * FEATURE_COUNT, (i + 1) * rows * FEATURE_COUNT);
  });
  const started = performance.now();
  const model = trainPointerModel(sessions, { ...background, people: others, own: true }, { seed });
  if (model === undefined) throw new Error('too few strokes to train on');
  const trainingMs = performance.now() - started;
  return {
    forest_training_ms: trainingMs,
    strokes_scored_per_s: strokesPerSecond(model, seed),
    ...predictionFigures(model, first!),
    pointer_model_bytes: encodePointerModel(model).length,
  };
}

/** Pointer events to strokes to evidence, and to a likelihood ratio at every twentieth. */
function strokesPerSecond(model: PointerModel, seed: number): number {
  const events = pointing(STROKES, seed);
  let strokes = 0;
  const evidence = new PointerEvidence();
  const ms = fastest(() => {
    strokes = 0;
    const extractor = new StrokeExtractor(({ features }) => {
      strokes++;
      if (strokes % 20 === 0) pointerLlr(model, evidence);
      evidence.addStroke(model, features);
    });
    for (const { kind, tMs, dx, dy, button } of events) {
      if (kind === 'move') extractor.move(tMs, dx, dy);
      else if (kind === 'down') extractor.down(tMs, dx, dy, button);
      else extractor.up(tMs, dx, dy, button);
    }
  });
  return (1000 * strokes) / ms;
}

/** Moves of about half a second at 125 Hz, each with a click. */
function pointing(strokes: number, seed: number): PointerEvent[] {
  const random = seededRandom(seed);
  const events: PointerEvent[] = [];
  let tMs = 0;
  for (let stroke = 0; stroke < strokes; stroke++) {
    tMs += 300 + random.below(400);
    const steps = 30 + random.below(60);
    const [vx, vy] = [random.normal() * 8, random.normal() * 8];
    for (let step = 0; step < steps; step++) {
      tMs += 8;
      const bell = Math.sin((Math.PI * step) / steps);
      const [dx, dy] = [Math.round(vx * bell + random.normal()), Math.round(vy * bell + random.normal())];
      events.push({ kind: 'move', tMs, dx, dy, button: 0 });
    }
    events.push({ kind: 'down', tMs: tMs + 100, dx: 0, dy: 0, button: 0 });
    tMs += 190;
    events.push({ kind: 'up', tMs, dx: 0, dy: 0, button: 0 });
  }
  return events;
}

/** The same forest, predicted by us and by the package it is made for. */
function predictionFigures(model: PointerModel, rows: Uint8Array): Record<string, number> {
  const count = 300;
  const classifier = RandomForestClassifier.load(forestToJson(model.forest) as never);
  const matrix = Array.from({ length: count }, (_, row) =>
    Array.from(rows.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT)),
  );
  const ownMs = fastest(() => {
    for (let row = 0; row < count; row++) codedStrokeScore(model, rows, row * FEATURE_COUNT);
  });
  const packageMs = fastest(() => {
    for (const row of matrix) classifier.predictProbability([row], 1);
  });
  return {
    prediction_us: (1000 * ownMs) / count,
    package_prediction_us: (1000 * packageMs) / count,
    prediction_speedup: packageMs / ownMs,
  };
}

/** Best of several runs, in ms of processor time: what a core takes, whatever else the machine does meanwhile. */
function fastest(work: () => unknown, runs = 8): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** Bytes on the heap and in buffers that one more of something takes. */
function heapOf(make: () => unknown, copies = 20): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const kept = Array.from({ length: copies }, make);
  const after = used();
  return Math.round((after - before) / kept.length);
}

function bytesOf(base64: string): number {
  return Buffer.from(base64, 'base64').length;
}
