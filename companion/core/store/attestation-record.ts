/** One record of the ledger. In: a token that leaves, or bytes from disk. Out: a validated record. */

import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';

export const attestationRecord = z.strictObject({
  /** Epoch milliseconds. */
  at: z.number().int(),
  bank: z.string(),
  sub: z.string(),
  origin: z.string(),
  sid: z.string(),
  purpose: z.enum(PURPOSES),
  /** Null for a registration. */
  verdict: z.enum(VERDICTS).nullable(),
  /** As it was sent; absent where none was, and in entries of the first version. */
  confidence: z.number().min(0).max(1).optional(),
  /** SHA-256 of bank and nonce, and the epoch millisecond until which it must be remembered. */
  nonce: z.string(),
  nonceUntil: z.number().int(),
  /** Position in the bank session's chain, null for a registration, and the SHA-256 of the JWS. */
  cont: z.number().int().nullable(),
  jws: z.string(),
});
export type AttestationRecord = z.infer<typeof attestationRecord>;
