/**
 * How often would somebody else score this high? In: an accumulated log10 likelihood ratio and the keys behind it. Out: the
 * false match rate with its 95% upper bound, from comparisons of background people with each other's templates.
 */
import { z } from 'zod';
import type { Trust } from '../door.ts';

const rate = z.number().min(0).max(1);

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
        /** Rising scores, each with the share of impostors at or above it, and Clopper and Pearson's upper bound. */
        rows: z.array(z.tuple([z.number(), rate, rate])).min(1),
      }),
    )
    .min(1),
});
export type FalseMatchTable = z.infer<typeof falseMatchTable>;

/**
 * Null where no comparison was made with so little typing. Below the lowest score of the table everybody matches. Pointer
 * evidence is part of the score but not of the comparisons: it only lowers impostors, so the rate is on the safe side.
 */
export function falseMatchRate(table: FalseMatchTable, llr: number, keys: number): Trust['fmr'] {
  const level = table.levels.findLast((candidate) => keys >= candidate.keys);
  if (level === undefined) return null;
  const row = level.rows.findLast(([score]) => llr >= score);
  return { est: row?.[1] ?? 1, ucl95: row?.[2] ?? 1, n: level.n, cal: table.cal };
}
