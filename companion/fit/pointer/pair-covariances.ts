/**
 * How the differences of all terms vary together. In: comparisons of each corpus, by size of the stretch. Out: covariances of the
 * same subject and of two, for few and for many strokes, drawn towards their diagonals: features are many, people few.
 */
import { gram, gramStride, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { FEW_STROKES, gaussianLlr, MANY_STROKES, type PairCovariances } from '@vigil/engine/pointer/pair-covariance.ts';
import { TERMS } from '@vigil/engine/pointer/pair-terms.ts';
import { fitWeights, type WeighedRow } from '../base/weighed-terms.ts';
import { differencesOf, type PairSet } from './pair-comparisons.ts';

/** Share of each covariance between two terms that is taken away. */
const SHRINKAGE = 0.3;
/** Keeps terms that never vary from dividing by nothing. */
const MIN_VARIANCE = 1e-4;
/** Ratios are this large; keeps Newton's steps short. */
const CENTRE_SCALE = 10;

/** Every corpus counts the same. */
export function fitCovariances(sets: readonly PairSet[]): PairCovariances {
  const range = (same: boolean) => ({
    few: covarianceOf(sets, FEW_STROKES, same),
    many: covarianceOf(sets, MANY_STROKES, same),
  });
  const covariances = { same: range(true), other: range(false), centre: { few: 0, many: 0 } };
  const centre = (size: number) =>
    centreOf(
      sets.filter((set) => set.size === size),
      covariances,
    );
  return { ...covariances, centre: { few: centre(FEW_STROKES), many: centre(MANY_STROKES) } };
}

/** The ratio at which logistic regression is undecided. */
function centreOf(sets: readonly PairSet[], covariances: PairCovariances): number {
  const rows: WeighedRow[] = sets.flatMap((set) => {
    const own = set.same.filter(Boolean).length;
    return set.same.map((same, row) => ({
      terms: Float64Array.of(gaussianLlr(covariances, differencesOf(set, row), set.strokes[row]!) / CENTRE_SCALE),
      same,
      weight: 0.5 / (same ? own : set.same.length - own),
    }));
  });
  const [slope, offset] = fitWeights(rows, { weight: 0.1, strength: 1e-3 });
  return slope! > 0 ? (-CENTRE_SCALE * offset!) / slope! : 0;
}

function covarianceOf(sets: readonly PairSet[], size: number, same: boolean): Float64Array {
  const sums = new Float64Array(packedLength(TERMS));
  const matching = sets.filter((set) => set.size === size && set.same.includes(same));
  for (const set of matching) {
    const moments = secondMoments(set, same);
    for (let at = 0; at < sums.length; at++) sums[at]! += moments[at]! / matching.length;
  }
  for (let row = 0, at = 0; row < TERMS; row++) {
    for (let column = 0; column <= row; column++, at++) {
      sums[at] = column === row ? sums[at]! + MIN_VARIANCE : (1 - SHRINKAGE) * sums[at]!;
    }
  }
  return sums;
}

/** Mean product of every two differences; what is not known differs by nothing. */
function secondMoments(set: PairSet, wanted: boolean): Float64Array {
  const chosen = Array.from(set.same.keys()).filter((row) => set.same[row] === wanted);
  const stride = gramStride(TERMS);
  const rows = new Float64Array(chosen.length * stride);
  for (const [at, row] of chosen.entries()) rows.set(differencesOf(set, row), at * stride);
  return gram(rows, chosen.length, TERMS).map((sum) => sum / chosen.length);
}
