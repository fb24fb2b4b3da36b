/**
 * Derives the verdict. In: the engine's confidence, the stage of the profile, conditions that rule out a score. Out: one of
 * the six verdicts. Reasons for the numbers: docs/decisions/verdicts.md.
 */

import type { Trust } from '@vigil/engine/engine-api.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { Stage, Verdict } from '@vigil/protocol/attestation/claims.ts';

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

/** Whether the evidence meets the bank's minimum (`req`). */
export function meets(req: ChallengeClaims['req'], { evidence }: Trust, nowMs: number): boolean {
  const ageS = evidence.lastAtMs === null ? Number.POSITIVE_INFINITY : (nowMs - evidence.lastAtMs) / 1000;
  return (
    evidence.keys >= (req?.keys ?? 0) &&
    evidence.strokes >= (req?.strokes ?? 0) &&
    (req?.age_s === undefined || ageS <= req.age_s)
  );
}
