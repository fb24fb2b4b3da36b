/**
 * Gives the share of impostors who score at least as high. In: an accumulated log10 likelihood ratio, the keys and strokes behind it.
 * Out: the false match rate with its 95% upper bound, from comparisons of background people with each other's templates.
 */
import { z } from 'zod';
import type { Trust } from '../engine-api.ts';

const rate = z.number().min(0).max(1);
/** Rising scores, each with the share of impostors at or above it, and Clopper and Pearson's upper bound. */
const rows = z.array(z.tuple([z.number(), rate, rate])).min(1);

export const falseMatchTable = z.strictObject({
  /** Names the calibration in every attestation. */
  cal: z.string().min(1).max(64),
  /** One for each amount of evidence, least first. */
  levels: z
    .array(
      z.strictObject({
        /** Keys behind the score, at least. */
        keys: z.number().int().min(1),
        /** Impostor comparisons. */
        n: z.number().int().min(1),
        rows,
      }),
    )
    .min(1),
  /** The same for scores that no typing stands behind. */
  strokeLevels: z.array(
    z.strictObject({
      /** Strokes behind the score, at least. */
      strokes: z.number().int().min(1),
      /** Pairs of people: windows of one pair are so alike that each pair counts once, in the bound too. */
      n: z.number().int().min(1),
      rows,
    }),
  ),
});
export type FalseMatchTable = z.infer<typeof falseMatchTable>;

/**
 * Null where no comparison was made with so little. Below the lowest score of the table the rate is 1. Where there is
 * typing its table counts: pointer evidence is part of the score but not of those comparisons. It only lowers impostors, so
 * the rate is on the safe side.
 */
export function falseMatchRate(table: FalseMatchTable, llr: number, keys: number, strokes: number): Trust['fmr'] {
  const level =
    table.levels.findLast((candidate) => keys >= candidate.keys) ??
    table.strokeLevels.findLast((candidate) => strokes >= candidate.strokes);
  if (level === undefined) return null;
  const row = level.rows.findLast(([score]) => llr >= score);
  return { est: row?.[1] ?? 1, ucl95: row?.[2] ?? 1, n: level.n, cal: table.cal };
}
