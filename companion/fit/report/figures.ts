/**
 * FitFigures of fitted parameters, as `vigil-fit fit` writes them beside the parameters. In: JSON of unknown origin. Out: checked figures. They
 * are counts, rates and curves over all people; they name none.
 */
import { z } from 'zod';

export const FIGURES_FORMAT = 'vigil-figures';
export const FIGURES_VERSION = 3;

const rate = z.number().min(0).max(1);
const count = z.number().int().min(0);
const figure = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const point = z.tuple([rate, rate]);

/** Errors on people who were not fitted on. Rates are fractions, costs bits, intervals 95% over people. */
const errors = z.strictObject({
  eer: figure,
  fnmrAt1: figure,
  cllr: figure,
  cllrMin: figure,
  /** False match rate, false non-match rate. */
  det: z.array(point).max(400),
});
const comparison = z.strictObject({
  /** Keys or strokes of a window. */
  length: count,
  genuine: count,
  impostor: count,
  own: errors,
  shipped: errors,
});
const bins = z.array(z.strictObject({ promised: rate, found: rate, n: count })).max(100);
const modality = z.strictObject({
  people: count,
  windows: z.array(comparison).max(10),
  reliability: z.strictObject({ own: bins, shipped: bins }),
});
const shares = z.strictObject({ visits: count, allowed: rate, allowedStrict: rate, mismatch: rate });
const evidence = z.strictObject({
  keys: count,
  strokes: count,
  /** Pairs of people behind the false match table, and the lowest bound that they can give. */
  pairs: count,
  lowestBound: rate,
  own: z.strictObject({ genuine: shares, impostor: shares }),
  shipped: z.strictObject({ genuine: shares, impostor: shares }),
});

export const figures = z.strictObject({
  format: z.literal(FIGURES_FORMAT),
  version: z.literal(FIGURES_VERSION),
  /** SHA-256 of the parameter file, base64url. */
  parameters: z.string().regex(/^[\w-]{43}$/),
  calibration: z.string().max(64),
  start: z.enum(['shipped', 'scratch']),
  prior: z.string().max(2000),
  seed: count,
  seconds: z.number(),
  peakBytes: count,
  bytes: z.strictObject({ file: count, keystrokes: count, pointer: count, pairs: count }),
  recordings: z.strictObject({
    files: count,
    leftOut: count,
    people: count,
    typists: count,
    pointers: count,
    visits: count,
    keys: count,
    strokes: count,
    medianVisits: count,
    medianDays: count,
  }),
  typing: modality.nullable(),
  pointer: modality
    .extend({
      ownBackground: z.boolean(),
      ownPairs: z.boolean(),
      /** Cllr of the pointer with own and with shipped pair classifier; null: too few people for an own one. */
      pairs: z.strictObject({ own: z.number(), shipped: z.number() }).nullable(),
    })
    .nullable(),
  evidence: z.array(evidence).max(20),
  /** Equal error rate at `length` keys by the people fitted on, judged on the others. */
  learning: z.strictObject({
    length: count,
    points: z.array(z.strictObject({ people: count, eer: figure, cllrMin: figure })).max(20),
    shipped: figure.nullable(),
    /** The same from the other start, on half of the people; null: too few. */
    otherStart: z
      .strictObject({ start: z.enum(['shipped', 'scratch']), people: count, eer: figure, cllrMin: figure })
      .nullable(),
    /** Equal error rate to expect of more people; null: the curve does not say. */
    expected: z.array(z.strictObject({ people: count, eer: rate })).nullable(),
  }),
  membership: z.strictObject({
    typing: figure.extend({ people: count }).nullable(),
    calibration: figure.extend({ people: count }).nullable(),
    pointer: figure.extend({ people: count }).nullable(),
    pairs: figure.extend({ people: count }).nullable(),
  }),
  /** Of the means that typing parameters are moved by; null: no noise, or from scratch. */
  privacy: z
    .strictObject({ mu: z.number().positive(), largestAuc: rate, epsilon: z.number().positive(), delta: rate })
    .nullable(),
});
export type FitFigures = z.infer<typeof figures>;
export type ModalityFigures = z.infer<typeof modality>;
export type ErrorFigures = z.infer<typeof errors>;
export type EvidenceFigures = z.infer<typeof evidence>;
