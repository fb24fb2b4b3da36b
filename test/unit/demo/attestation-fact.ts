import type { FeedFact } from '@vigil/demo/bank/feed-event.ts';
import { simulatedAttestation } from '@vigil/portal/simulate/claims.ts';
import { generatePrivateJwk } from '@vigil/portal/simulate/forge.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';

const key = generatePrivateJwk();
const challenge = {
  iss: 'bank',
  aud: 'vigil',
  jti: 'j',
  iat: 0,
  exp: 60,
  nonce: 'n'.repeat(22),
  origin: 'https://bank.example',
  sid: 's'.repeat(43),
  purpose: 'watch',
} as const;

/** A verified attestation as the bank adds it to its feed. */
export function attestationFact(verdict: Verdict, latencyMs: number | null = null): FeedFact {
  const claims = simulatedAttestation(challenge, key, 0, verdict, { seq: 0, prev: null });
  return { kind: 'attestation', decision: 'allow', reasons: [], claims, gap: 0, latencyMs };
}
