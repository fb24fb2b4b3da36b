/**
 * The background model of how people type, as it stands in memory. In: nothing. Out: its type and where its files' words
 * come from. It names no person: means, variances and directions of variation over all people it was fitted on.
 *
 * Factor model: a person is a vector y ~ N(0, I) of `factorCount` numbers; a session is y + e, e ~ N(0, W) with W
 * diagonal; an observation in cell c, standardised, is v_c . (y + e) + noise. This is the i-vector model of speaker
 * verification (Dehak et al. 2011; Kenny 2005) with timing cells in place of acoustic mixture components.
 */

import type { Kind } from './observation.ts';

/** Bounds of a deviation before its logarithm, in standard deviations: how much a perfect hit and a far miss can say. */
export const DEVIATION_FLOOR = 0.1;
export const DEVIATION_CEILING = 3;

/** The contexts of one kind of observation, and how its values are standardised. */
export interface KindCells {
  readonly kind: Kind;
  /** Context on the kind's finest level to entry, rare contexts already sent to coarser ones; -1: not observed. */
  readonly entryOf: Int16Array;
  /** For each entry: mean and standard deviation of the value over the background. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** Cell of entry 0 for the value itself, -1 when the model does not use it. */
  readonly firstCell: number;
  /** Cell of entry 0 for ln |standardised value|, -1 when the model does not use it. */
  readonly firstSpreadCell: number;
  /** For each entry: mean and standard deviation of that logarithm. Empty when not used. */
  readonly spreadMean: Float64Array;
  readonly spreadDeviation: Float64Array;
}

/** Who may do what with a model, and where it comes from. Shown to people, never used in a computation. */
export interface Provenance {
  /** Corpora and number of people. */
  readonly source: string;
  readonly people: number;
  readonly keystrokes: number;
  /** Terms that the corpora put on what is fitted on them. */
  readonly terms: string;
}

/** Raw log likelihood ratio to calibrated one, for a window of `keys` keystrokes. See calibrate.ts. */
export interface Calibration {
  readonly slope: number;
  readonly slopeByLogKeys: number;
  readonly offset: number;
  readonly offsetByLogKeys: number;
  /** Bounds of the calibrated ratio: what a window can say at most, as odds learnt from background people. */
  readonly lowest: number;
  readonly highest: number;
}

export interface KeystrokeModel {
  /** First 16 hex digits of the SHA-256 of the file: statistics taken under one model mean nothing under another. */
  readonly id: string;
  readonly provenance: Provenance;
  /** Standard deviations that a value, or the logarithm of a deviation, counts at most: what is further away says no more. */
  readonly clip: number;
  /**
   * Keys after which a template counts as having seen another session or task: its mean strays from the user by W over the
   * number of them, at least one. However much was typed at one task, the next is not like it.
   */
  readonly taskKeys: number;
  readonly factorCount: number;
  readonly cellCount: number;
  readonly kinds: readonly KindCells[];
  /** For each cell: what is taken off a standardised value, the mean that the factors leave. */
  readonly offset: Float64Array;
  /** For each cell: what the rest is multiplied with: sqrt(count scale) / within-person deviation. */
  readonly weight: Float64Array;
  /** `cellCount` rows of `factorCount`: sqrt(count scale) * v_c / within-person deviation. */
  readonly loadings: Float64Array;
  /** Diagonal of W. */
  readonly sessionVariance: Float64Array;
  /**
   * Rows of `factorCount`, orthonormal: directions in which people of one place differ from those of another (keyboards,
   * clocks, tasks), as far as corpora show. Somebody else at the user's desk is like them there.
   */
  readonly placeDirections: Float64Array;
  /** Correlation of two people of one place along those directions. */
  readonly placeShare: number;
  /** How people make capitals: concentration of left shift, right shift, caps lock (Dirichlet). */
  readonly capitalPrior: Float64Array;
  readonly calibration: Calibration;
}
