/**
 * Quantises numbers before they leave. In: exact values. Out: steps and buckets: enough for a bank's policy, too coarse for
 * hill climbing or for linking a user between two banks.
 */

/** Largest log10 likelihood ratio that is sent. */
const LLR_MAX = 12;
const COUNTS = [0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const DURATIONS_S = [0, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800];
const AGES_S = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 86_400];
const AGES_D = [0, 1, 2, 3, 7, 14, 30, 60, 90, 180, 365];
const SESSIONS = [0, 1, 2, 3, 5, 10, 20, 50, 100];

const floorIn = (steps: readonly number[], value: number) => steps.findLast((step) => step <= value) ?? 0;

/** Never 0 or 1: nothing here is certain. */
export function confidenceStep(confidence: number): number {
  return Math.min(99, Math.max(1, Math.round(confidence * 100))) / 100;
}

export function llrStep(llr: number): number {
  return Math.round(Math.min(LLR_MAX, Math.max(-LLR_MAX, llr)) * 10) / 10 + 0;
}

/** Rounds error rates up to two digits. */
export function rateStep(rate: number): number {
  if (rate <= 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Math.min(1, Number((Math.ceil(rate / unit - 1e-9) * unit).toPrecision(2)));
}

export const countBucket = (count: number) => floorIn(COUNTS, count);
export const durationBucket = (ms: number) => floorIn(DURATIONS_S, ms / 1000);
/** Rounded up: unseen time is never shorter than stated. */
export const unseenBucket = (ms: number) =>
  DURATIONS_S.find((step) => ms <= step * 1000) ?? Math.ceil(ms / 3_600_000) * 3600;
export const sessionBucket = (sessions: number) => floorIn(SESSIONS, sessions);
export const daysBucket = (ms: number) => floorIn(AGES_D, ms / 86_400_000);

/** Rounded up: evidence is never younger than stated. A day stands for "a day or more", null for none. */
export function ageBucket(ms: number | null): number | null {
  return ms === null ? null : (AGES_S.find((step) => ms <= step * 1000) ?? 86_400);
}
