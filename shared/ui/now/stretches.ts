/** Reads the live curve. In: belief points, oldest first. Out: its stretches of one verdict, and its range. */
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { TrustPoint } from '@vigil/protocol/user/overview.ts';

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly verdict: Verdict;
  /** Least and greatest confidence in it; null where none was given. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A verdict holds until the next point; the last one until `endMs`. */
export function stretchesOf(points: readonly TrustPoint[], endMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, { atMs, confidence, verdict }] of points.entries()) {
    const toMs = Math.max(atMs, points[index + 1]?.atMs ?? endMs);
    const last = stretches.at(-1);
    if (last?.verdict === verdict) {
      stretches[stretches.length - 1] = {
        ...last,
        toMs,
        low: least(last.low, confidence),
        high: greatest(last.high, confidence),
      };
    } else {
      stretches.push({ fromMs: atMs, toMs, verdict, low: confidence, high: confidence });
    }
  }
  return stretches;
}

export interface Range {
  readonly low: number;
  readonly high: number;
  readonly lowAtMs: number;
}

/** From `fromMs` on; what was believed then counts from there. Null where no point has a confidence. */
export function rangeOf(points: readonly TrustPoint[], fromMs: number): Range | null {
  const lasting = points.filter((_, index) => (points[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) > fromMs);
  const sure = lasting.flatMap(({ atMs, confidence }) =>
    confidence === null ? [] : [{ atMs: Math.max(atMs, fromMs), confidence }],
  );
  if (sure.length === 0) return null;
  const lowest = sure.reduce((least, point) => (point.confidence < least.confidence ? point : least));
  const high = sure.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  return { low: lowest.confidence, high, lowAtMs: lowest.atMs };
}

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const greatest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
