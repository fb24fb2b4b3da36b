/**
 * Enrolment of the pointer. In: the person's coded strokes by session and a background of other people. Out: a model: a
 * forest of the person against the others, and the mean score of the person's own strokes, found by cross-validation
 * that holds out whole sessions of the person and a fifth of everyone else's strokes.
 *
 * Scores are centred on the person's own mean alone and left in units of log odds: with few background people, where the
 * others' mean lies depends on who happens to be among them, and one threshold for all templates suffers (measured:
 * docs/decisions/pointer.md).
 */
import type { PointerBackground } from './background.ts';
import { type Forest, predictForest } from './forest.ts';
import { FOREST_OPTIONS, type ForestOptions, trainForest } from './forest-trainer.ts';
import { logOdds, type PointerModel } from './pointer-model.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { type LevelScale, levelsOf, liftForest } from './stroke-levels.ts';

export interface TrainingOptions {
  readonly seed: number;
  readonly forest: ForestOptions;
  /** Trees of each cross-validation forest. */
  readonly foldTrees: number;
  /** Asked between two trees; once true, each forest keeps the trees it has. For a time budget in a worker. */
  readonly stop: () => boolean;
}

const TRAINING_OPTIONS: TrainingOptions = { seed: 1, forest: FOREST_OPTIONS, foldTrees: 15, stop: () => false };

/** Fewest strokes that can be cross-validated. */
export const LEAST_STROKES = 50;

const FOLDS = 5;
/** Rows drawn of each class for a tree: twice the person's strokes, but not fewer than this. */
const LEAST_DRAWN = 600;
/** Strokes of one background person that take part: more teach nothing. */
const LARGEST_PERSON = 4000;

/**
 * @param sessions coded strokes (51 bytes each) of the person, one array a session, at least LEAST_STROKES in all.
 * @returns undefined when there are too few strokes.
 */
export function trainPointerModel(
  sessions: readonly Uint8Array[],
  background: PointerBackground,
  options: Partial<TrainingOptions> = {},
): PointerModel | undefined {
  const settings = { ...TRAINING_OPTIONS, ...options };
  const own = joinRows(sessions);
  const strokes = own.length / FEATURE_COUNT;
  if (strokes < LEAST_STROKES) return undefined;
  const others = joinRows(background.people.map((rows) => spreadRows(rows, LARGEST_PERSON)));
  const folds = foldSessions(sessions);
  const foldOptions = { ...settings.forest, trees: settings.foldTrees };
  const { scale } = background;
  let genuine = 0;
  let foreign = 0;
  let spread = 0;
  for (const [k, heldOut] of folds.entries()) {
    const kept = folds.filter((_, fold) => fold !== k);
    const crowd = pickRows(others, (row) => row % FOLDS !== k);
    const forest = grow(scale, joinRows(kept), crowd, settings.seed * 100 + k, foldOptions, settings.stop);
    const mine = summarise(forest, heldOut);
    const theirs = summarise(
      forest,
      pickRows(others, (row) => row % FOLDS === k),
    );
    genuine += mine.mean / FOLDS;
    foreign += theirs.mean / FOLDS;
    spread += (mine.deviation + theirs.deviation) / 2 / FOLDS;
  }
  return {
    forest: grow(scale, own, others, settings.seed, settings.forest, settings.stop),
    centre: Math.fround(genuine),
    separation: Math.fround((genuine - foreign) / Math.max(spread, 1e-3)),
    strokes,
    calibration: background.calibration,
  };
}

function grow(
  scale: LevelScale,
  own: Uint8Array,
  others: Uint8Array,
  seed: number,
  options: ForestOptions,
  stop: () => boolean,
): Forest {
  const ownCount = own.length / FEATURE_COUNT;
  const otherCount = others.length / FEATURE_COUNT;
  const set = {
    codes: levelsOf(scale, joinRows([own, others])),
    features: scale.features.length,
    own: Int32Array.from({ length: ownCount }, (_, row) => row),
    others: Int32Array.from({ length: otherCount }, (_, row) => ownCount + row),
  };
  const rowsPerClass = Math.min(options.rowsPerClass, Math.max(LEAST_DRAWN, 2 * ownCount));
  return liftForest(trainForest(set, seed, { ...options, rowsPerClass }, stop), scale);
}

/** Mean and standard deviation of the log odds of all rows. */
function summarise(forest: Forest, rows: Uint8Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  const count = rows.length / FEATURE_COUNT;
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
    const odds = logOdds(predictForest(forest, rows, at));
    sum += odds;
    squares += odds * odds;
  }
  return { mean: sum / count, deviation: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) };
}

/** Five parts of similar size; whole sessions, unless there are fewer than five, then stretches in order of time. */
function foldSessions(sessions: readonly Uint8Array[]): Uint8Array[] {
  const whole = sessions.filter((rows) => rows.length > 0);
  const parts = whole.length >= FOLDS ? whole : stretches(joinRows(whole), FOLDS);
  const folds: Uint8Array[][] = Array.from({ length: FOLDS }, () => []);
  const sizes = new Array<number>(FOLDS).fill(0);
  for (const part of [...parts].sort((a, b) => b.length - a.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    folds[smallest]!.push(part);
    sizes[smallest]! += part.length;
  }
  return folds.map(joinRows);
}

function stretches(rows: Uint8Array, count: number): Uint8Array[] {
  const strokes = rows.length / FEATURE_COUNT;
  const edge = (k: number) => Math.floor((k * strokes) / count) * FEATURE_COUNT;
  return Array.from({ length: count }, (_, k) => rows.subarray(edge(k), edge(k + 1)));
}

/** Rows of several arrays, one after another. */
export function joinRows(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function pickRows(rows: Uint8Array, wanted: (row: number) => boolean): Uint8Array {
  const picked = new Uint8Array(rows.length);
  let at = 0;
  for (let row = 0; row * FEATURE_COUNT < rows.length; row++) {
    if (!wanted(row)) continue;
    picked.set(rows.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT), at);
    at += FEATURE_COUNT;
  }
  return picked.subarray(0, at);
}

/** At most `count` rows, evenly spread over all. */
export function spreadRows(rows: Uint8Array, count: number): Uint8Array {
  const total = rows.length / FEATURE_COUNT;
  if (total <= count) return rows;
  const chosen = new Uint8Array(count * FEATURE_COUNT);
  for (let k = 0; k < count; k++) {
    const row = Math.floor(((k + 0.5) * total) / count) * FEATURE_COUNT;
    chosen.set(rows.subarray(row, row + FEATURE_COUNT), k * FEATURE_COUNT);
  }
  return chosen;
}
