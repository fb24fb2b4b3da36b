/** The form of the published vectors: types only. README.md in this folder explains each member. */

import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import type { Chain } from '@vigil/portal/server/chain.ts';
import type { PortalPolicy } from '@vigil/portal/server/policy.ts';
import type { ChallengeRecord, Credential } from '@vigil/portal/server/stores.ts';
import type { SimulatorPrivateJwk } from '@vigil/portal/simulate/forge.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';

export interface VectorFile {
  readonly description: string;
  readonly bank: Omit<PinnedBank, 'keys'> & {
    readonly keys: readonly BankPrivateKey[];
    readonly minVersions: { readonly companion: string; readonly extension: string };
    readonly skewS: number;
  };
  /** The per-bank key of the companion, so that other tokens can be made. */
  readonly companionKey: SimulatorPrivateJwk;
  readonly policies: Readonly<Record<string, PortalPolicy>>;
  readonly cases: readonly VectorCase[];
}

export interface VectorCase {
  readonly name: string;
  readonly says: string;
  readonly kind: 'attestation' | 'registration';
  readonly token: unknown;
  /** Clock of the verifier, NumericDate seconds. */
  readonly now: number;
  readonly policy: string;
  /** The server's own values. */
  readonly expected: {
    readonly purpose: 'session' | 'transaction' | 'watch' | 'registration';
    readonly origin: string;
    readonly sessionId: string;
    readonly subject: string;
    readonly transaction?: readonly string[];
  };
  readonly state: {
    /** What the challenge store holds under `nonce`; any other nonce is unknown to it. */
    readonly challenge: { readonly nonce: string; readonly used: boolean; readonly record: ChallengeRecord };
    /** What the credential store holds; null: nothing. */
    readonly credential: Credential | null;
    /** The chain of this key and session so far; null: none. */
    readonly chain: Chain | null;
  };
  readonly result: VectorResult;
}

export type VectorResult =
  | { readonly ok: true; readonly action: string; readonly reasons: readonly string[]; readonly gap: number }
  | { readonly ok: true; readonly kid: string }
  | { readonly ok: false; readonly code: string };
