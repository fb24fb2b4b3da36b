import type { FeedFact } from '../../../portal/demo/feed-event.ts';
import { simulatedAttestation } from '../../../portal/simulate/claims.ts';
import { generatePrivateJwk } from '../../../portal/simulate/forge.ts';
import type { Verdict } from '../../../shared/attestation/claims.ts';

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

/** A verified answer as the bank puts it into its feed. */
export function answerFact(verdict: Verdict, latencyMs: number | null = null): FeedFact {
  const claims = simulatedAttestation(challenge, key, 0, verdict, { seq: 0, prev: null });
  return { kind: 'answer', decision: 'allow', reasons: [], claims, gap: 0, latencyMs };
}
