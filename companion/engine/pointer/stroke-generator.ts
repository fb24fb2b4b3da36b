/**
 * The anonymous background: what strokes of other people look like. In: for each pseudo-person a few dozen classes of
 * strokes, each with its share and, for every feature, how often each coarse level occurs. Out: synthetic strokes, as
 * many as wanted, the same for the same seed.
 *
 * A latent class model (Lazarsfeld and Henry 1968): a class is drawn, then every feature's level independently. What is
 * kept are frequencies over tens of strokes of a class, without order, time or place, so no recording can be recovered.
 */
import { normal, type Random, seededRandom } from '../base/random.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { codeOf, type LevelScale, levelCount } from './stroke-levels.ts';

/** Strokes of one pseudo-person. */
export interface StrokeClasses {
  /** Shares of the classes; they sum to 1. */
  readonly weights: Float64Array;
  /** For each feature of the scale: classes x levels, every row sums to 1. */
  readonly tables: readonly Float64Array[];
}

export interface StrokeGenerator {
  readonly scale: LevelScale;
  readonly people: readonly StrokeClasses[];
}

/** Standard deviation of the logarithm of how much more often a moved person makes strokes of a class. */
const CLASS_SPREAD = 0.5;
/** Place of the kind of stroke among the features: no subject's clicks are a little more like drags. */
const KIND = 0;

/**
 * `count` coded strokes (rows of 51 bytes; features outside the scale are missing) of one pseudo-person.
 *
 * @param strangeness standard deviation, per level, of how far each feature is moved from the person that was fitted: the
 *   logarithm of its frequencies is tilted. It fills the space between and around few people; 0 leaves them as they are.
 */
export function generateStrokes(
  generator: StrokeGenerator,
  subject: number,
  count: number,
  seed: number,
  strangeness = 0,
): Uint8Array {
  const random = seededRandom(seed);
  const { features, cuts } = generator.scale;
  const fitted = generator.people[subject]!;
  const { weights, tables } = strangeness === 0 ? fitted : moved(fitted, generator.scale, strangeness, random);
  const codes = new Uint8Array(count * FEATURE_COUNT);
  for (let row = 0; row < count; row++) {
    const chosen = drawFrom(weights, 0, weights.length, random);
    for (let j = 0; j < features.length; j++) {
      const levels = levelCount(cuts[j]!);
      const level = drawFrom(tables[j]!, chosen * levels, levels, random);
      codes[row * FEATURE_COUNT + features[j]!] = codeOf(cuts[j]!, level);
    }
  }
  return codes;
}

/** A place among `count` shares that begin at `from` and sum to 1. */
function drawFrom(shares: Float64Array, from: number, count: number, random: Random): number {
  let left = random();
  for (let k = 0; k < count - 1; k++) {
    left -= shares[from + k]!;
    if (left < 0) return k;
  }
  return count - 1;
}

function moved(
  { weights, tables }: StrokeClasses,
  scale: LevelScale,
  strangeness: number,
  random: Random,
): StrokeClasses {
  return {
    weights: sharesOf(
      weights.map((weight) => weight * Math.exp(CLASS_SPREAD * normal(random))),
      weights.length,
    ),
    tables: tables.map((table, j) => {
      if (scale.features[j] === KIND) return table;
      const size = levelCount(scale.cuts[j]!);
      const slope = strangeness * normal(random);
      // Missing is no end of the scale: it stays about as frequent as it was.
      const place = (level: number) => (level === 0 ? size / 2 : level);
      return sharesOf(
        table.map((share, at) => share * Math.exp(slope * place(at % size))),
        size,
      );
    }),
  };
}

/** Every run of `size` values divided by its sum. */
export function sharesOf(values: Float64Array, size: number): Float64Array {
  const shares = new Float64Array(values.length);
  for (let from = 0; from < values.length; from += size) {
    let sum = 0;
    for (let l = 0; l < size; l++) sum += values[from + l]!;
    for (let l = 0; l < size; l++) shares[from + l] = values[from + l]! / sum;
  }
  return shares;
}
