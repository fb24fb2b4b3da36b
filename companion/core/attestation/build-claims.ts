/**
 * Builds the claims of an attestation. In: challenge, credential, estimate. Out: claims in the form of the shared schema. The
 * estimate is read, never recomputed.
 */
import { randomBytes } from 'node:crypto';
import type { Quality, Trust } from '@vigil/engine/engine-api.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import {
  type AttestationClaims,
  type KeyTier,
  MODALITIES,
  type PolicySourceClaim,
  PROFILE,
  TOKEN_LIFE_S,
} from '@vigil/protocol/attestation/claims.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import {
  ageBucket,
  confidenceStep,
  countBucket,
  daysBucket,
  durationBucket,
  llrStep,
  rateStep,
  sessionBucket,
  unseenBucket,
} from '../verdicts/coarsen.ts';
import { scoredEvidence } from '../verdicts/scored-evidence.ts';
import type { ObservedTrust, TrustEstimate } from '../verdicts/trust-estimate.ts';
import { isScored } from '../verdicts/verdict.ts';

/** The credential and the challenge of a token. */
export interface AttestationContext {
  readonly challenge: ChallengeClaims;
  /** RFC 7638 thumbprint of the per-bank key. */
  readonly kid: string;
  readonly sub: string;
  /** Tier in which the credential was registered. */
  readonly tier: KeyTier;
  readonly policySource: PolicySourceClaim;
  /** Pairwise handle of this device at the bank. */
  readonly device: string;
  readonly deviceSubjects: number;
  /** Whose input the evidence is: of this bank's pages alone, or of all banks. */
  readonly scope: AttestationClaims['ev']['scope'];
  readonly extensionVersion: string;
  readonly nowMs: number;
}

/** Claims of every token. */
export function commonClaims(context: AttestationContext) {
  const { challenge, kid, sub, tier, policySource, device, deviceSubjects, extensionVersion, nowMs } = context;
  const iat = Math.floor(nowMs / 1000);
  return {
    iss: kid,
    sub,
    aud: challenge.iss,
    eat_nonce: challenge.nonce,
    eat_profile: PROFILE,
    iat,
    exp: iat + TOKEN_LIFE_S,
    jti: randomBytes(18).toString('base64url'),
    origin: challenge.origin,
    sid: challenge.sid,
    kp: tier,
    pol: policySource,
    dev: device,
    dev_subjects: deviceSubjects,
    submods: {
      companion: { name: 'vigil-companion', version: VERSION },
      extension: { name: 'vigil-extension', version: extensionVersion },
    },
  } as const;
}

export function attestationOf(
  context: AttestationContext & { readonly challenge: ChallengeClaims & { purpose: AttestationClaims['purpose'] } },
  { verdict, trust, quality }: TrustEstimate,
  cont: AttestationClaims['cont'],
): AttestationClaims {
  const { challenge, kid, nowMs } = context;
  const scored = isScored(verdict) ? trust : null;
  return {
    ...commonClaims(context),
    cnf: { jkt: kid },
    ...(challenge.txn === undefined ? {} : { txn: challenge.txn }),
    purpose: challenge.purpose,
    verdict,
    confidence: scored?.confidence == null ? null : confidenceStep(scored.confidence),
    llr: scored?.llr == null ? null : llrStep(scored.llr),
    fmr:
      scored?.fmr == null ? null : { ...scored.fmr, est: rateStep(scored.fmr.est), ucl95: rateStep(scored.fmr.ucl95) },
    ev: evidenceClaims(trust, context.scope, nowMs),
    model: modelClaims(quality, nowMs),
    mod: scored === null ? {} : modalityClaims(scored.modalities),
    env: environmentClaims(trust),
    cont,
  };
}

function evidenceClaims(
  trust: Trust | null,
  scope: AttestationContext['scope'],
  nowMs: number,
): AttestationClaims['ev'] {
  const { keys, keysAgeMs, strokes, strokesAgeMs } = scoredEvidence(trust ?? { modalities: {} }, nowMs);
  const { clicks = 0, activeMs = 0, unseenMs = 0 } = trust?.evidence ?? {};
  return {
    keys: countBucket(keys),
    keys_age_s: ageBucket(keysAgeMs),
    strokes: countBucket(strokes),
    strokes_age_s: ageBucket(strokesAgeMs),
    clicks: countBucket(clicks),
    active_s: durationBucket(activeMs),
    unseen_s: unseenBucket(unseenMs),
    scope,
  };
}

function modelClaims(quality: Quality | null, nowMs: number): AttestationClaims['model'] {
  if (quality === null) return { stage: 'learning', sessions: 0, age_d: 0 };
  return {
    stage: quality.stage,
    sessions: sessionBucket(quality.sessions),
    age_d: daysBucket(nowMs - quality.createdAtMs),
  };
}

function modalityClaims(modalities: Trust['modalities']): AttestationClaims['mod'] {
  const scored = MODALITIES.flatMap((name) => {
    const evidence = modalities[name];
    return evidence === undefined ? [] : [[name, { llr: llrStep(evidence.llr), n: countBucket(evidence.n) }] as const];
  });
  return Object.fromEntries(scored);
}

function environmentClaims(trust: ObservedTrust | null): AttestationClaims['env'] {
  return {
    remote: trust?.flags.remote ?? false,
    injected: trust?.flags.injected ?? false,
    paste: trust?.flags.paste ?? false,
    keyboard_changed: trust?.flags.keyboardChanged ?? false,
  };
}
