/** What is believed at one moment. In: the engine's trust. Out: the verdict beside what it rests on. */
import type { Quality, Trust } from '@vigil/engine/engine-api.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';

export interface TrustEstimate {
  readonly verdict: Verdict;
  /** Null: the engine could not say. */
  readonly trust: Trust | null;
  readonly quality: Quality | null;
}
