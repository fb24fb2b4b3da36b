/**
 * Fits the stroke generator. In: coded strokes of each person. Out: the scale on which strokes are seen, and each person's
 * classes of strokes with the frequencies of every level, by expectation-maximisation (Dempster, Laird and Rubin 1977).
 */
import { type Random, seededRandom } from '@vigil/engine/base/random.ts';
import { FEATURE_COUNT, FEATURES, STROKE_KINDS } from '@vigil/engine/pointer/stroke-features.ts';
import { type StrokeClasses, type StrokeGenerator, sharesOf } from '@vigil/engine/pointer/stroke-generator.ts';
import { type LevelScale, levelCount, levelsOf } from '@vigil/engine/pointer/stroke-levels.ts';
import { joinRows, spreadRows } from '@vigil/engine/pointer/train-pointer-model.ts';

/** The features that help a forest most: the first 16 by impurity; more gain nothing, and all are harder to imitate. */
const CHOSEN = [
  'kind',
  'path',
  'end-to-end',
  'initial-acceleration',
  'summed-angle',
  'speed-min',
  'speed-y-mean',
  'speed-y-max',
  'hold',
  'pre-click-pause',
  'gap-before',
  'end-ratio',
  'late-slope',
  'jerk',
  'last-step',
  'turning-mean',
];
/** Levels of a feature, with as many strokes in each. */
const LEVELS = 12;
const CLASSES = 60;
const MIN_STROKES = 30;
const ROUNDS = 30;
/** Rounds at the end in which no class is given up. */
const SETTLING_ROUNDS = 5;
const STROKES_PER_SUBJECT = 5000;
/** A stroke's share in a class below this is not counted: most strokes belong to a few classes. */
const NEGLIGIBLE = 1e-3;
const SMOOTHING = 0.3;

/** How finely classes are told apart. */
export interface ClassOptions {
  readonly classes: number;
  /** A class of fewer strokes says too little, and too much of single ones. */
  readonly minStrokes: number;
  /** Strokes' worth of the average over all classes that every class begins with. */
  readonly smoothing: number;
}

const FINE: ClassOptions = { classes: CLASSES, minStrokes: MIN_STROKES, smoothing: SMOOTHING };

export function fitGenerator(people: readonly Uint8Array[], options: ClassOptions = FINE): StrokeGenerator {
  const strokes = people.map((all) => spreadRows(all, STROKES_PER_SUBJECT));
  const scale = fitScale(strokes);
  return { scale, people: strokes.map((rows) => fitClasses(levelsOf(scale, rows), scale, options)) };
}

/** Cuts at equal shares of all people's strokes that have the feature. */
export function fitScale(people: readonly Uint8Array[]): LevelScale {
  const codes = joinRows(people);
  const features = FEATURES.flatMap(({ name }, f) => (CHOSEN.includes(name) ? [f] : []));
  const cuts = features.map((feature) => {
    if (FEATURES[feature]!.name === 'kind') return Uint8Array.from(STROKE_KINDS.slice(1), (_, kind) => kind + 2);
    const values: number[] = [];
    for (let at = feature; at < codes.length; at += FEATURE_COUNT) if (codes[at] !== 0) values.push(codes[at]!);
    values.sort((a, b) => a - b);
    const places = Array.from({ length: LEVELS - 1 }, (_, k) => Math.floor(((k + 1) * values.length) / LEVELS));
    const ascending = [...new Set(places.map((place) => values[place] ?? 0))].filter((code) => code > 1);
    return Uint8Array.from(ascending);
  });
  return { features: Uint8Array.from(features), cuts };
}

/** @param levels rows of one byte for each feature of the scale. */
function fitClasses(levels: Uint8Array, scale: LevelScale, options: ClassOptions): StrokeClasses {
  const { minStrokes, smoothing } = options;
  const random = seededRandom(levels.length);
  const sizes = scale.cuts.map(levelCount);
  const width = sizes.length;
  const rows = levels.length / width;
  const average = averageOf(levels, sizes);
  let tables = startingTables(
    levels,
    sizes,
    average,
    Math.min(options.classes, Math.max(1, Math.floor(rows / minStrokes))),
    random,
  );
  let weights = new Float64Array(tables[0]!.length / sizes[0]!).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    const counts = expectedCounts(levels, sizes, weights, tables);
    const most = counts.weights.indexOf(Math.max(...counts.weights));
    // The largest class stays, however few strokes there are.
    const kept = Array.from(counts.weights.keys()).filter(
      (k) => k === most || round >= ROUNDS - SETTLING_ROUNDS || counts.weights[k]! >= minStrokes,
    );
    weights = Float64Array.from(kept, (k) => counts.weights[k]!);
    tables = counts.tables.map((table, j) => {
      const size = sizes[j]!;
      const shares = new Float64Array(kept.length * size);
      kept.forEach((k, place) => {
        for (let l = 0; l < size; l++) shares[place * size + l] = table[k * size + l]! + smoothing * average[j]![l]!;
      });
      return sharesOf(shares, size);
    });
  }
  return { weights: sharesOf(weights, weights.length), tables };
}

/** Frequencies of each feature's levels over all strokes. */
function averageOf(levels: Uint8Array, sizes: readonly number[]): Float64Array[] {
  const sums = sizes.map((size) => new Float64Array(size));
  levels.forEach((level, at) => {
    sums[at % sizes.length]![level]!++;
  });
  return sums.map((sum) => sharesOf(sum, sum.length));
}

/** Each class begins about one stroke, drawn at random. */
function startingTables(
  levels: Uint8Array,
  sizes: readonly number[],
  average: readonly Float64Array[],
  classes: number,
  random: Random,
): Float64Array[] {
  const rows = levels.length / sizes.length;
  const seeds = Array.from({ length: classes }, () => Math.floor(random() * rows));
  return sizes.map((size, j) => {
    const table = new Float64Array(classes * size);
    seeds.forEach((row, k) => {
      for (let l = 0; l < size; l++) table[k * size + l] = 0.4 * average[j]![l]!;
      table[k * size + levels[row * sizes.length + j]!]! += 0.6;
    });
    return table;
  });
}

/** Expected number of strokes of each class, and of each class and level. */
function expectedCounts(
  levels: Uint8Array,
  sizes: readonly number[],
  weights: Float64Array,
  tables: readonly Float64Array[],
): { weights: Float64Array; tables: Float64Array[] } {
  const classes = weights.length;
  const width = sizes.length;
  // Levels x classes here, so that the inner loop runs over neighbours.
  const logs = tables.map((table, j) =>
    table.map((_, at) => Math.log(table[(at % classes) * sizes[j]! + Math.floor(at / classes)]! + 1e-9)),
  );
  const prior = weights.map(Math.log);
  const counts = sizes.map((size) => new Float64Array(size * classes));
  const totals = new Float64Array(classes);
  const share = new Float64Array(classes);
  for (let at = 0; at < levels.length; at += width) {
    share.set(prior);
    for (let j = 0; j < width; j++) {
      const log = logs[j]!;
      const from = levels[at + j]! * classes;
      for (let k = 0; k < classes; k++) share[k] = share[k]! + log[from + k]!;
    }
    toPosterior(share);
    for (let k = 0; k < classes; k++) {
      const part = share[k]!;
      if (part < NEGLIGIBLE) continue;
      totals[k] = totals[k]! + part;
      for (let j = 0; j < width; j++) {
        const place = levels[at + j]! * classes + k;
        counts[j]![place] = counts[j]![place]! + part;
      }
    }
  }
  const turned = counts.map((count, j) =>
    count.map((_, at) => count[(at % sizes[j]!) * classes + Math.floor(at / sizes[j]!)]!),
  );
  return { weights: totals, tables: turned };
}

/** Logs of unscaled probabilities to probabilities, in place. */
function toPosterior(values: Float64Array): void {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) if (values[k]! > greatest) greatest = values[k]!;
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const value = Math.exp(values[k]! - greatest);
    values[k] = value;
    sum += value;
  }
  for (let k = 0; k < values.length; k++) values[k] = values[k]! / sum;
}
