/**
 * Derives the verdict. In: the engine's confidence, the stage of the profile, conditions that rule out a score. Out: one of
 * the six verdicts. Reasons for the numbers: docs/decisions/verdicts.md.
 */

import type { Trust } from '@vigil/engine/engine-api.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { Stage, Verdict } from '@vigil/protocol/attestation/claims.ts';
import { scoredEvidence } from './scored-evidence.ts';

/** Confidence at which a verdict is entered, and at which it is left again, so that it does not flicker. */
export const THRESHOLDS = {
  match: { enter: 0.9, leave: 0.85 },
  mismatch: { enter: 0.1, leave: 0.15 },
} as const;

export interface VerdictInput {
  /** Null: the engine could not say (fault). */
  readonly trust: Trust | null;
  readonly stage: Stage | null;
  readonly paused: boolean;
  /** Input was lost and too little came after it, or it came in a way that does not count. */
  readonly unseen: boolean;
  readonly previous: Verdict;
}

export function verdictOf({ trust, stage, paused, unseen, previous }: VerdictInput): Verdict {
  if (paused) return 'paused';
  if (trust === null || stage === null) return 'unavailable';
  if (unseen || stage === 'learning' || trust.confidence === null) return 'insufficient';
  return scoredVerdict(trust.confidence, previous, stage === 'trained' && trust.conclusive);
}

/** @param conclusive false: the evidence cannot establish another user, and a low confidence is `uncertain`. */
function scoredVerdict(confidence: number, previous: Verdict, conclusive: boolean): Verdict {
  const { match, mismatch } = THRESHOLDS;
  if (confidence >= (previous === 'match' ? match.leave : match.enter)) return 'match';
  const leaves = previous === 'mismatch' ? mismatch.leave : mismatch.enter;
  if (conclusive && confidence <= leaves) return 'mismatch';
  return 'uncertain';
}

/** Whether the verdict has a score. Without a score no number leaves. */
export function isScored(verdict: Verdict): boolean {
  return verdict === 'match' || verdict === 'uncertain' || verdict === 'mismatch';
}

/** Whether scored evidence within its age meets the bank's minimum (`req`). */
export function meets(req: ChallengeClaims['req'], trust: Pick<Trust, 'modalities'>, nowMs: number): boolean {
  const { keys, keysAgeMs, strokes, strokesAgeMs } = scoredEvidence(trust, nowMs);
  const maxAgeMs = (req?.age_s ?? Number.POSITIVE_INFINITY) * 1000;
  const isFresh = (ageMs: number | null) => ageMs !== null && ageMs <= maxAgeMs;
  const has = (count: number, ageMs: number | null, least = 0) => least === 0 || (count >= least && isFresh(ageMs));
  if (!has(keys, keysAgeMs, req?.keys) || !has(strokes, strokesAgeMs, req?.strokes)) return false;
  return req?.age_s === undefined || isFresh(keysAgeMs) || isFresh(strokesAgeMs);
}
