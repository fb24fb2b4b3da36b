/**
 * The ledger of attestations, as the user reads it. In: unknown JSON from the companion. Out: validated pages of
 * it, newest first, and whole attestations with exactly the claims that were sent.
 */
import { z } from 'zod';
import { PURPOSES } from '../attestation/challenge.ts';
import { VERDICTS } from '../attestation/claims.ts';

const text = z.string().max(400);
const hash = z.string().max(64);

/** Most rows of one page; also of one export page. */
export const MAX_ATTESTATION_ROWS = 200;

export const attestationRow = z.strictObject({
  /** Position in the hash chain, from 1. */
  seq: z.number().int().min(1),
  atMs: z.number().int().min(0),
  bank: text,
  bankName: text,
  origin: text,
  purpose: z.enum(PURPOSES),
  /** Null for a registration. */
  verdict: z.enum(VERDICTS).nullable(),
  /** As it was sent; null where none was. */
  confidence: z.number().min(0).max(1).nullable(),
});
export type AttestationRow = z.infer<typeof attestationRow>;

/** What to look for; all that are given must hold. */
export const attestationFilter = z.strictObject({
  /** Part of a bank's name, id or origin; case does not matter. */
  text: z.string().max(100).optional(),
  verdict: z.enum(VERDICTS).optional(),
  purpose: z.enum(PURPOSES).optional(),
  fromMs: z.number().int().min(0).optional(),
  toMs: z.number().int().min(0).optional(),
});
export type AttestationFilter = z.infer<typeof attestationFilter>;

export const attestationsPage = z.strictObject({
  rows: z.array(attestationRow).max(MAX_ATTESTATION_ROWS),
  /** How many match in all, and how many there are. */
  matching: z.number().int().min(0),
  total: z.number().int().min(0),
  /** Rows of the next page start below this `seq`; null: there are none. */
  nextBefore: z.number().int().nullable(),
});
export type AttestationsPage = z.infer<typeof attestationsPage>;

export const attestationDetail = attestationRow.extend({
  /** The signed claims; null for an attestation of a version that did not store them. */
  claims: z.record(z.string(), z.unknown()).nullable(),
  /** SHA-256 of the signed token, and of the chain up to here. */
  jws: hash,
  chain: hash,
});
export type AttestationDetail = z.infer<typeof attestationDetail>;

/** Older records that are kept as counts: of a bank, an origin, a purpose and a verdict. */
export const condensedAttestations = z.strictObject({
  records: z.number().int().min(0),
  /** Start of the first day and of the last one (UTC); null: there are none. */
  firstDayMs: z.number().int().nullable(),
  lastDayMs: z.number().int().nullable(),
  /** The largest first. */
  counts: z
    .array(
      attestationRow
        .pick({ bank: true, bankName: true, origin: true, purpose: true, verdict: true })
        .extend({ records: z.number().int().min(1) }),
    )
    .max(1000),
});
export type CondensedAttestations = z.infer<typeof condensedAttestations>;

/** The chain checked again from its anchor to its head. */
export const chainReport = z.strictObject({
  intact: z.boolean(),
  entries: z.number().int().min(0),
  /** Where it does not hold, null where it does. */
  brokenAt: z.number().int().nullable(),
});
export type ChainReport = z.infer<typeof chainReport>;
