/**
 * The attestation: claims of a JWS with `typ: vigil-attestation+jwt` (ES256, `kid` = RFC 7638 thumbprint of the
 * per-bank key), inside a JWE (`alg: ECDH-ES+A256KW`, `enc: A256GCM`, `kid` of the bank's enc key, `cty: JWT`).
 */
import { z } from 'zod';
import { KEY_TIERS } from '../key-tier.ts';
import { bankId, origin } from '../policy.ts';
import { handle, nonce, PURPOSES, seconds, sha256 } from './challenge.ts';
import { EVIDENCE_SCOPES } from './evidence-scope.ts';

export { KEY_TIERS, type KeyTier } from '../key-tier.ts';

export const ATTESTATION_TYP = 'vigil-attestation+jwt';
/** `eat_profile` (RFC 9711 section 4.3.2) of this version of the claims. */
export const PROFILE = 'tag:vigil.example,2026:attestation-2';
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

const count = z.number().int().min(0);
const probability = z.number().min(0).max(1);
const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** Kinds of input that are scored: free typing, texts typed repeatedly, digits on a keypad, pointer strokes, clicks. */
export const MODALITIES = ['keystroke', 'text', 'keypad', 'pointer', 'click'] as const;
export type Modality = (typeof MODALITIES)[number];

/** `machine`: the administrator's policy is in force. `user`: the user's own. */
export const POLICY_SOURCES = ['machine', 'user'] as const;
export type PolicySourceClaim = (typeof POLICY_SOURCES)[number];

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
  /** Tier in which the per-bank key was registered. A later token with another tier is refused. */
  kp: z.enum(KEY_TIERS),
  pol: z.enum(POLICY_SOURCES),
  /** Handle of this device at this bank: pairwise, the same for all subjects of the bank on the device. */
  dev: sha256,
  /** Subjects of this bank that are registered on the device, this one included. */
  dev_subjects: z.number().int().min(1),
  submods: z.strictObject({
    companion: z.strictObject({ name: z.literal('vigil-companion'), version }),
    extension: z.strictObject({ name: z.literal('vigil-extension'), version }),
  }),
};

/**
 * Scored input since the visit began: a sign-in, or input after 30 minutes of silence. Counts and times are in buckets, ages
 * rounded up. An age is null when nothing of its kind was scored. `active_s`: seconds of activity on the bank's pages; `unseen_s`: of
 * those, seconds in which input could not be seen (secret fields, frames without capture, stopped listeners, a pause).
 * `scope`: whether input of this bank alone counts, or input of all banks (policy).
 */
const evidence = z
  .strictObject({
    keys: count,
    keys_age_s: count.nullable(),
    strokes: count,
    strokes_age_s: count.nullable(),
    clicks: count,
    active_s: count,
    unseen_s: count,
    scope: z.enum(EVIDENCE_SCOPES),
  })
  .refine((ev) => (ev.keys === 0 || ev.keys_age_s !== null) && (ev.strokes === 0 || ev.strokes_age_s !== null), {
    message: 'scored input has an age',
  });

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
  ev: evidence,
  model: z.strictObject({ stage: z.enum(STAGES), sessions: count, age_d: count }),
  /** A modality without scored input is absent. */
  mod: z.partialRecord(z.enum(MODALITIES), modality),
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
