/**
 * A person's pointer template. In: a model and the features of a stroke. Out: the stroke's comparison score, and from
 * the scores of a window its log likelihood ratio.
 */
import type { PointerCalibration } from './background-file.ts';
import { PointerByteReader, PointerByteWriter, PointerFormatError } from './bytes.ts';
import { type Forest, predictForest, readForest, writeForest } from './forest.ts';
import { encodeFeatures, FEATURE_COUNT } from './stroke-features.ts';
import { TASKS, taskOf } from './stroke-task.ts';

export interface PointerModel {
  readonly forest: Forest;
  /** For each task, mean log odds of the person's own strokes of sessions that the trees asked had not seen. */
  readonly centres: Float32Array;
  /** Enrolled strokes it was trained on. */
  readonly strokes: number;
  readonly calibration: PointerCalibration;
}

/** Sum and number of stroke scores: all that a window needs to keep. */
export interface ScoreSum {
  readonly count: number;
  readonly sum: number;
}

/** Windows never claim more than this, natural log: unseen kinds of people exist. */
export const LLR_BOUND = 7;

const MAGIC = 0x4d504756;
/** Version 1 had one average for all tasks; such a template is trained anew. */
const VERSION = 2;

/** Log odds of a forest's share, bounded by the margin that finitely many trees leave. */
export function logOdds(share: number): number {
  return Math.log((share + 0.02) / (1.02 - share));
}

/** Score of a coded stroke (51 bytes at `offset`): at every task 0 on average for the person, lower for others; log odds. */
export function codedStrokeScore(model: PointerModel, codes: Uint8Array, offset = 0): number {
  return logOdds(predictForest(model.forest, codes, offset)) - model.centres[taskOf(codes, offset)]!;
}

const scratch = new Uint8Array(FEATURE_COUNT);

/** Score of a stroke's 51 features, see {@link codedStrokeScore}. */
export function strokeScore(model: PointerModel, features: ArrayLike<number>): number {
  encodeFeatures(features, scratch);
  return codedStrokeScore(model, scratch);
}

/**
 * Natural-log likelihood ratio of "the enrolled person" against "someone else" for any number of strokes of one sitting;
 * 0 without strokes. Strokes of a sitting share its mood and task, so their evidence saturates: with between-sitting
 * variance b and stroke variance w the mean of n has variance b + w / n, hence n / (1 + n b / w) effective strokes.
 */
export function pointerLlr(model: PointerModel, scores: ArrayLike<number> | ScoreSum): number {
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
  writeForest(model.forest, out);
  return out.finish();
}

/** @throws PointerFormatError for anything that `encodePointerModel` did not write. */
export function decodePointerModel(data: Uint8Array): PointerModel {
  const input = new PointerByteReader(data, MAGIC, VERSION);
  const centres = Float32Array.from({ length: TASKS }, () => input.f32());
  const strokes = input.u32();
  const calibration = { slope: input.f32(), offset: input.f32(), strokes: input.f32() };
  const forest = readForest(input);
  if (!input.atEnd || calibration.strokes <= 0 || forest.features !== FEATURE_COUNT) {
    throw new PointerFormatError('pointer.content');
  }
  return { forest, centres, strokes, calibration };
}
