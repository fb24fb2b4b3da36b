/**
 * Enrolment of the pointer. In: the person's coded strokes by session and a background of other people. Out: a model: a
 * forest of the person against the others, and what the person's own strokes score on average at each task.
 *
 * Every tree leaves two of six parts of the person's sessions out. Trees that never saw a session give it the scores that a
 * session to come will have, so the averages need no forests of their own; and no session is known by heart by all trees.
 *
 * Scores are centred on the person's own averages alone and left in units of log odds: with few background people, where
 * the others' mean lies depends on who happens to be among them, and one threshold for all templates suffers (measured:
 * docs/decisions/pointer.md).
 */
import type { PointerBackground } from './background.ts';
import { differenceTemplate } from './difference-template.ts';
import { type Forest, predictForest } from './forest.ts';
import { FOREST_OPTIONS, type ForestOptions, trainForest } from './forest-trainer.ts';
import { kinship } from './kinship.ts';
import { logOdds, type PointerModel } from './pointer-model.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { levelsOf, liftForest } from './stroke-levels.ts';
import { TASKS, taskOf } from './stroke-task.ts';

export interface TrainingOptions {
  readonly seed: number;
  readonly forest: ForestOptions;
  /** Asked between two trees; once true, the forest keeps the trees it has. For a time budget in a worker. */
  readonly stop: () => boolean;
}

const TRAINING_OPTIONS: TrainingOptions = { seed: 1, forest: FOREST_OPTIONS, stop: () => false };

/** Fewest strokes that can be held out in parts. */
export const MIN_STROKES = 50;

const PARTS = 6;
/** The parts that trees leave out, one pair after another. */
const LEFT_OUT = Array.from({ length: PARTS }, (_, a) => Array.from({ length: a }, (_, b) => [a, b] as const)).flat();
/** Rows drawn of each class for a tree: twice the person's strokes, but not fewer than this. */
const MIN_DRAWN = 600;
/** Strokes of one background person that take part: more teach nothing. */
const MAX_USER_STROKES = 4000;
/** A task's average begins as this many strokes of the average over all tasks. */
const TASK_PRIOR = 20;

/** A forest believed less than this is not asked, so it is one tree: others would cost seconds and say nothing. */
const MIN_BELIEVED = 0.05;

/**
 * @param sessions coded strokes (51 bytes each) of the person, one array a session, at least MIN_STROKES in all.
 * @returns undefined when there are too few strokes.
 */
export function trainPointerModel(
  sessions: readonly Uint8Array[],
  background: PointerBackground,
  options: Partial<TrainingOptions> = {},
): PointerModel | undefined {
  const settings = { ...TRAINING_OPTIONS, ...options };
  const parts = partSessions(sessions);
  const strokes = rowCount(parts);
  if (strokes < MIN_STROKES) return undefined;
  const others = joinRows(background.people.map((rows) => spreadRows(rows, MAX_USER_STROKES)));
  const template = differenceTemplate(joinRows(sessions), background.pairs.common);
  const believed = background.own ? 1 : kinship(template, background);
  const forestWeight = believed < MIN_BELIEVED ? 0 : believed;
  const trees = forestWeight === 0 ? 1 : settings.forest.trees;
  const forest = grow(parts, others, background, { ...settings, forest: { ...settings.forest, trees } });
  return {
    forest,
    centres: centresOf(forest, parts),
    strokes,
    calibration: background.calibration,
    template,
    forestWeight,
  };
}

function leftOutOf(tree: number): readonly [number, number] {
  return LEFT_OUT[tree % LEFT_OUT.length]!;
}

function grow(
  parts: readonly Uint8Array[],
  others: Uint8Array,
  { scale }: PointerBackground,
  { seed, forest, stop }: TrainingOptions,
): Forest {
  const strokes = rowCount(parts);
  const partOf = parts.flatMap((rows, part) => new Array<number>(rows.length / FEATURE_COUNT).fill(part));
  const ownBut = LEFT_OUT.map((out) => Int32Array.from(partOf.keys()).filter((row) => !out.includes(partOf[row]!)));
  const crowd = Int32Array.from({ length: others.length / FEATURE_COUNT }, (_, row) => strokes + row);
  const set = {
    codes: levelsOf(scale, joinRows([...parts, others])),
    features: scale.features.length,
    rowsOf: (tree: number) => ({ own: ownBut[tree % LEFT_OUT.length]!, others: crowd }),
  };
  const rowsPerClass = Math.min(forest.rowsPerClass, Math.max(MIN_DRAWN, 2 * strokes));
  return liftForest(trainForest(set, seed, { ...forest, rowsPerClass }, stop), scale);
}

/** Mean log odds of the person's strokes at each task, each by the trees that did not see its session. */
function centresOf(forest: Forest, parts: readonly Uint8Array[]): Float32Array {
  const sums = new Float64Array(TASKS);
  const counts = new Float64Array(TASKS);
  for (const [part, rows] of parts.entries()) {
    const roots = forest.roots.filter((_, tree) => leftOutOf(tree).includes(part));
    if (roots.length === 0) continue;
    const unseen = { ...forest, roots };
    for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
      const task = taskOf(rows, at);
      sums[task] = sums[task]! + logOdds(predictForest(unseen, rows, at));
      counts[task] = counts[task]! + 1;
    }
  }
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const mean = total(sums) / total(counts);
  return Float32Array.from(sums, (sum, task) => (sum + TASK_PRIOR * mean) / (counts[task]! + TASK_PRIOR));
}

function rowCount(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, rows) => length + rows.length, 0) / FEATURE_COUNT;
}

/** Six parts of similar size; whole sessions, unless there are fewer than six, then stretches in order of time. */
function partSessions(sessions: readonly Uint8Array[]): Uint8Array[] {
  const whole = sessions.filter((rows) => rows.length > 0);
  const pieces = whole.length >= PARTS ? whole : stretches(joinRows(whole), PARTS);
  const parts: Uint8Array[][] = Array.from({ length: PARTS }, () => []);
  const sizes = new Array<number>(PARTS).fill(0);
  for (const piece of [...pieces].sort((a, b) => b.length - a.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    parts[smallest]!.push(piece);
    sizes[smallest]! += piece.length;
  }
  return parts.map(joinRows);
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
