/**
 * A user's pointer template. In: a model and a coded stroke. Out: the stroke's score by the forest, and from the scores of a
 * window the forest's log likelihood ratio; the model as bytes.
 */
import type { PointerCalibration } from './background-file.ts';
import { PointerByteReader, PointerByteWriter, PointerFormatError } from './bytes.ts';
import type { DifferenceTemplate } from './difference-template.ts';
import { type Forest, predictForest, readForest, writeForest } from './forest.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { TASKS, taskOf } from './stroke-task.ts';

export interface PointerModel {
  readonly forest: Forest;
  /** For each task, mean log odds of the person's own strokes of sessions that the trees asked had not seen. */
  readonly centres: Float32Array;
  /** Enrolled strokes it was trained on. */
  readonly strokes: number;
  readonly calibration: PointerCalibration;
  /** For the comparison by differences, which needs no background. */
  readonly template: DifferenceTemplate;
  /** How far the forest is believed, 0 to 1: not at all where its background is of other work than the user's. */
  readonly forestWeight: number;
}

/** Sum and number of stroke scores: all that a window needs to keep. */
export interface ScoreSum {
  readonly count: number;
  readonly sum: number;
}

/** Windows never claim more than this, natural log: unseen kinds of people exist. */
export const LLR_BOUND = 7;

const MAGIC = 0x4d504756;
/** Versions 1 and 2 had no template of differences; they are trained again. */
const VERSION = 3;

/** Log odds of a forest's share, bounded by the margin that finitely many trees leave. */
export function logOdds(share: number): number {
  return Math.log((share + 0.02) / (1.02 - share));
}

/** Score of a coded stroke (51 bytes at `offset`): at every task 0 on average for the person, lower for others; log odds. */
export function codedStrokeScore(model: PointerModel, codes: Uint8Array, offset = 0): number {
  return logOdds(predictForest(model.forest, codes, offset)) - model.centres[taskOf(codes, offset)]!;
}

/**
 * Natural-log likelihood ratio of "the enrolled person" against "someone else" for any number of strokes of one sitting;
 * 0 without strokes. Strokes of a sitting share its mood and task, so their evidence saturates: with between-sitting
 * variance b and stroke variance w the mean of n has variance b + w / n, hence n / (1 + n b / w) effective strokes.
 */
export function forestLlr(model: Pick<PointerModel, 'calibration'>, scores: ArrayLike<number> | ScoreSum): number {
  const { count, sum } = 'count' in scores ? scores : sumScores(scores);
  if (count === 0) return 0;
  const { slope, offset, strokes } = model.calibration;
  const llr = (slope * sum + offset * count) / (1 + count / strokes);
  return Math.max(-LLR_BOUND, Math.min(LLR_BOUND, llr));
}

function sumScores(scores: ArrayLike<number>): ScoreSum {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i]!;
  return { count: scores.length, sum };
}

export function encodePointerModel(model: PointerModel): Uint8Array {
  const out = new PointerByteWriter();
  out.u32(MAGIC);
  out.u8(VERSION);
  for (const centre of model.centres) out.f32(centre);
  out.u32(model.strokes);
  out.f32(model.calibration.slope);
  out.f32(model.calibration.offset);
  out.f32(model.calibration.strokes);
  out.f32(model.forestWeight);
  writeTemplate(model.template, out);
  writeForest(model.forest, out);
  return out.finish();
}

/** @throws PointerFormatError for anything that `encodePointerModel` did not write. */
export function decodePointerModel(data: Uint8Array): PointerModel {
  const input = new PointerByteReader(data, MAGIC, VERSION);
  const centres = Float32Array.from({ length: TASKS }, () => input.f32());
  const strokes = input.u32();
  const calibration = { slope: input.f32(), offset: input.f32(), strokes: input.f32() };
  const forestWeight = input.f32();
  const template = readTemplate(input);
  const forest = readForest(input);
  if (!input.atEnd || calibration.strokes <= 0 || forest.features !== FEATURE_COUNT) {
    throw new PointerFormatError('pointer.content');
  }
  return { forest, centres, strokes, calibration, template, forestWeight };
}

function writeTemplate(template: DifferenceTemplate, out: PointerByteWriter): void {
  for (const count of template.shown) out.u32(count);
  for (const values of [template.places, template.counts, template.spread, template.mean, template.absolute]) {
    for (const value of values) out.f32(value);
  }
}

function readTemplate(input: PointerByteReader): DifferenceTemplate {
  const shown = Uint32Array.from({ length: TASKS }, () => input.u32());
  const floats = (length: number) => Float32Array.from({ length }, () => input.f32());
  const places = floats(TASKS * FEATURE_COUNT);
  const [counts, spread] = [floats(FEATURE_COUNT), floats(FEATURE_COUNT)];
  const [mean, absolute] = [floats(FEATURE_COUNT), floats(FEATURE_COUNT)];
  if (!spread.every((value) => value >= 0)) throw new PointerFormatError('pointer.content');
  return { shown, places, counts, spread, mean, absolute };
}
