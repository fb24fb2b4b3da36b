/**
 * The attestation: claims of a JWS with `typ: vigil-attestation+jwt` (ES256, `kid` = RFC 7638 thumbprint of the
 * per-bank key), inside a JWE (`alg: ECDH-ES+A256KW`, `enc: A256GCM`, `kid` of the bank's enc key, `cty: JWT`).
 */
import { z } from 'zod';
import { bankId, origin } from '../policy.ts';
import { handle, nonce, PURPOSES, seconds, sha256 } from './challenge.ts';

export const ATTESTATION_TYP = 'vigil-attestation+jwt';
/** `eat_profile` (RFC 9711 section 4.3.2) of this version of the claims. */
export const PROFILE = 'tag:vigil.example,2026:attestation-1';
/** Longest life of a token, in seconds. */
export const TOKEN_LIFE_S = 120;
/** Longest token that is looked at, in characters. */
export const TOKEN_MAX_CHARS = 8192;
export const JWE_ALG = 'ECDH-ES+A256KW';
export const JWE_ENC = 'A256GCM';

export const VERDICTS = ['match', 'uncertain', 'mismatch', 'insufficient', 'paused', 'unavailable'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const STAGES = ['learning', 'provisional', 'trained', 'drifting'] as const;
export type Stage = (typeof STAGES)[number];

/** Key protection tiers, strongest first (security.md, S14). */
export const KEY_TIERS = ['hardware', 'os-user', 'passphrase', 'file'] as const;
export type KeyTier = (typeof KEY_TIERS)[number];

const count = z.number().int().min(0);
const probability = z.number().min(0).max(1);
const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** What one modality contributes: log10 likelihood ratio and the number of samples behind it, in buckets. */
const modality = z.strictObject({ llr: z.number().min(-12).max(12), n: count });

/** Claims of attestations and registrations. */
export const baseClaims = {
  /** RFC 7638 thumbprint of the per-bank key. */
  iss: sha256,
  sub: handle,
  aud: bankId,
  eat_nonce: nonce,
  eat_profile: z.literal(PROFILE),
  iat: seconds,
  exp: seconds,
  jti: z.string().min(22).max(128),
  origin,
  sid: sha256,
  kp: z.enum(KEY_TIERS),
  submods: z.strictObject({
    companion: z.strictObject({ name: z.literal('vigil-companion'), version }),
    extension: z.strictObject({ name: z.literal('vigil-extension'), version }),
  }),
};

export const attestationClaims = z.strictObject({
  ...baseClaims,
  cnf: z.strictObject({ jkt: sha256 }),
  txn: sha256.optional(),
  purpose: z.enum(PURPOSES).exclude(['registration']),
  verdict: z.enum(VERDICTS),
  /** Calibrated probability that the enrolled user is acting now, in steps of 0.01; null where there is none to give. */
  confidence: probability.nullable(),
  /** Accumulated log10 likelihood ratio, genuine over impostor, in steps of 0.1. */
  llr: z.number().min(-12).max(12).nullable(),
  /** False match rate at this score with its 95% upper bound; `n` impostor comparisons; `cal` names the calibration. */
  fmr: z.strictObject({ est: probability, ucl95: probability, n: count, cal: z.string().min(1).max(64) }).nullable(),
  ev: z.strictObject({ keys: count, strokes: count, clicks: count, active_s: count, age_s: count }),
  model: z.strictObject({ stage: z.enum(STAGES), sessions: count, age_d: count }),
  /** `click` has its place in the format; no version of the engine gives it yet: clicks count as strokes of the pointer. */
  mod: z.strictObject({ keystroke: modality.optional(), pointer: modality.optional(), click: modality.optional() }),
  env: z.strictObject({
    remote: z.boolean(),
    injected: z.boolean(),
    paste: z.boolean(),
    keyboard_changed: z.boolean(),
  }),
  /** Position in the chain of this bank session; `prev` is the SHA-256 of the JWS before, null for the first. */
  cont: z.strictObject({ seq: count, prev: sha256.nullable() }),
});
export type AttestationClaims = z.infer<typeof attestationClaims>;
