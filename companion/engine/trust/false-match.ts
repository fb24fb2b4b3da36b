/**
 * Gives the share of impostors who score at least as high. In: an accumulated log10 likelihood ratio, the keys and strokes behind it.
 * Out: the false match rate with its 95% upper bound, from comparisons of background people with each other's templates.
 */
import { z } from 'zod';
import type { Trust } from '../engine-api.ts';

const rate = z.number().min(0).max(1);
/** Rising scores, each with the share of impostors at or above it, and its upper 95% bound over people
 * (companion/fit/trust/people-bound.ts). */
const rows = z.array(z.tuple([z.number(), rate, rate])).min(1);

export const falseMatchTable = z.strictObject({
  /** Names the calibration in every attestation. */
  cal: z.string().min(1).max(64),
  /** One for each amount of joint evidence. */
  levels: z
    .array(
      z.strictObject({
        /** Keys and strokes behind the score, at least. */
        keys: z.number().int().min(0),
        strokes: z.number().int().min(0),
        /** Pairs of people that were compared. */
        n: z.number().int().min(1),
        rows,
      }),
    )
    .min(1),
});
export type FalseMatchTable = z.infer<typeof falseMatchTable>;

/** How much a stroke counts beside a key where levels are compared: it says less, and there are fewer. */
const KEYS_PER_STROKE = 2;

/** The level with the most evidence of those that keys and strokes reach; undefined below the least. */
export function reachedLevel<Level extends { readonly keys: number; readonly strokes: number }>(
  levels: readonly Level[],
  keys: number,
  strokes: number,
): Level | undefined {
  const amount = (level: Level) => level.keys + KEYS_PER_STROKE * level.strokes;
  const reached = levels.filter((level) => keys >= level.keys && strokes >= level.strokes);
  return reached.sort((a, b) => amount(b) - amount(a))[0];
}

/**
 * Rate of the level with the most evidence that the score has too. Null if no comparison was made with so little. Below the
 * lowest score of the table the rate is 1.
 */
export function falseMatchRate(table: FalseMatchTable, llr: number, keys: number, strokes: number): Trust['fmr'] {
  const level = reachedLevel(table.levels, keys, strokes);
  if (level === undefined) return null;
  const row = level.rows.findLast(([score]) => llr >= score);
  return { est: row?.[1] ?? 1, ucl95: row?.[2] ?? 1, n: level.n, cal: table.cal };
}
