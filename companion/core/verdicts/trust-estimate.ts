/** The trust at one moment. In: nothing. Out: the verdict with the engine's trust behind it. */
import type { Quality, Trust } from '@vigil/engine/engine-api.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';

/** The engine's trust, with what the companion knows of the machine. */
export interface ObservedTrust extends Trust {
  readonly flags: Trust['flags'] & { readonly remote: boolean; readonly keyboardChanged: boolean };
}

export interface TrustEstimate {
  readonly verdict: Verdict;
  /** Null: the engine could not say. */
  readonly trust: ObservedTrust | null;
  readonly quality: Quality | null;
}
