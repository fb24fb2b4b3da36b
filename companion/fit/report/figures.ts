/**
 * Figures of fitted parameters, as `vigil-fit fit` writes them beside the parameters, and `vigil-fit report` as report.json. In: JSON of
 * unknown origin. Out: checked figures. They are counts, rates and curves over all people; they name none. The texts are those of the
 * published schema (docs/vigil-figures.schema.json).
 */
import { z } from 'zod';

export const FIGURES_FORMAT = 'vigil-figures';
export const FIGURES_VERSION = 4;

const rate = z.number().min(0).max(1);
const count = z.number().int().min(0);
const figure = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const share = figure.describe('A share from 0 to 1 with its 95% interval over people.');
const cost = figure.describe('Bits a comparison, with its 95% interval over people.');

const errors = z
  .strictObject({
    eer: share.describe('Equal error rate.'),
    fnmrAt1: share.describe('Own windows rejected where 1% of others are accepted.'),
    cllr: cost.describe('Cost of the probabilities as they are (Cllr).'),
    cllrMin: cost.describe('What would remain after the best calibration.'),
    det: z
      .array(z.tuple([rate, rate]))
      .max(400)
      .describe('Curve of [false match rate, false non-match rate].'),
  })
  .describe('Errors on people whom the parameters that were judged did not know.');
const comparison = z.strictObject({
  length: count.describe('Keys or strokes of a window.'),
  genuine: count.describe('Windows of the person.'),
  impostor: count.describe('Windows of others.'),
  own: errors,
  shipped: errors,
});
const bins = z
  .array(z.strictObject({ promised: rate, found: rate, n: count }))
  .max(100)
  .describe('Promised probability of the person, share of the person found, windows.');
const modality = z.strictObject({
  people: count,
  windows: z.array(comparison).max(10),
  reliability: z.strictObject({ own: bins, shipped: bins }).describe('At the second length, or the only one.'),
});
const shares = z.strictObject({
  visits: count,
  allowed: share.describe('Called a match within the limits of the preset balanced (bound 5%).'),
  allowedStrict: share.describe('The same for strict (bound 1%).'),
  mismatch: share.describe('Called another user.'),
});
const sides = z.strictObject({
  genuine: shares.describe('Visits of the person.'),
  impostor: shares.describe('Visits of others.'),
});
const evidence = z.strictObject({
  keys: count,
  strokes: count,
  pairs: count.describe('Pairs of people behind the false match table.'),
  lowestBound: rate.describe('The lowest bound of the false match rate that they can give.'),
  own: sides,
  shipped: sides,
});
const attack = figure
  .extend({ people: count })
  .nullable()
  .describe('Area under the curve of the attack on membership with its 95% interval; null: as shipped.');

export const figures = z.strictObject({
  format: z.literal(FIGURES_FORMAT),
  version: z.literal(FIGURES_VERSION),
  parameters: z
    .string()
    .regex(/^[\w-]{43}$/)
    .describe('SHA-256 of the parameter file, base64url.'),
  calibration: z.string().max(64).describe('Name of the calibration: fmr.cal of attestations.'),
  start: z.enum(['shipped', 'scratch']),
  prior: z.string().max(2000).describe('What the typing parameters started from.'),
  seed: count,
  seconds: z.number(),
  peakBytes: count,
  bytes: z
    .strictObject({ file: count, keystrokes: count, pointer: count, pairs: count })
    .describe('Of the parameter file and its parts; 0: as shipped.'),
  recordings: z.strictObject({
    files: count,
    leftOut: count,
    people: count,
    typists: count.describe('People with enough typing.'),
    pointers: count.describe('People with enough pointer work.'),
    visits: count,
    keys: count,
    strokes: count,
    medianVisits: count.describe('Of the median person, as the next.'),
    medianDays: count,
  }),
  typing: modality.nullable().describe('Null: too few people; the shipped parameters stay.'),
  pointer: modality
    .extend({
      ownBackground: z.boolean(),
      ownPairs: z.boolean(),
      pairs: z
        .strictObject({ own: z.number(), shipped: z.number() })
        .nullable()
        .describe(
          'Cost with own and with shipped pair classifier; null: too few people for an own one, or it compares none of them.',
        ),
    })
    .nullable()
    .describe('Null: too few people; the shipped parameters stay.'),
  evidence: z.array(evidence).max(20).describe('A banking day: visits when an amount of evidence was first reached.'),
  learning: z.strictObject({
    length: count.describe('Keys of the windows judged.'),
    points: z
      .array(z.strictObject({ people: count, eer: share, cllrMin: cost }))
      .max(20)
      .describe('By the people fitted on, judged on the others.'),
    shipped: share.nullable(),
    otherStart: z
      .strictObject({ start: z.enum(['shipped', 'scratch']), people: count, eer: share, cllrMin: cost })
      .nullable()
      .describe('The same from the other start, on half of the people; null: too few.'),
    expected: z
      .array(z.strictObject({ people: count, eer: rate }))
      .nullable()
      .describe('Equal error rate to expect of more people; null: the curve gives no forecast.'),
  }),
  membership: z.strictObject({ typing: attack, calibration: attack, pointer: attack, pairs: attack }),
  privacy: z
    .strictObject({ mu: z.number().positive(), largestAuc: rate, epsilon: z.number().positive(), delta: rate })
    .nullable()
    .describe('Of what moved the typing parameters; null: no noise, from scratch, or typing as shipped.'),
});
export type FitFigures = z.infer<typeof figures>;
export type ModalityFigures = z.infer<typeof modality>;
export type ErrorFigures = z.infer<typeof errors>;
export type EvidenceFigures = z.infer<typeof evidence>;
