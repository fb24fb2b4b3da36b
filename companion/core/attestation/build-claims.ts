/**
 * Builds the claims of an attestation. In: challenge, credential, estimate. Out: claims in the form of the shared schema. The
 * estimate is read, never recomputed.
 */
import { randomBytes } from 'node:crypto';
import type { ModalityEvidence, Quality, Trust } from '@vigil/engine/engine-api.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import { type AttestationClaims, type KeyTier, PROFILE, TOKEN_LIFE_S } from '@vigil/protocol/attestation/claims.ts';
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
} from '../verdicts/coarsen.ts';
import type { ObservedTrust, TrustEstimate } from '../verdicts/trust-estimate.ts';
import { isScored } from '../verdicts/verdict.ts';

/** The credential and the challenge of a token. */
export interface AttestationContext {
  readonly challenge: ChallengeClaims;
  /** RFC 7638 thumbprint of the per-bank key. */
  readonly kid: string;
  readonly sub: string;
  readonly tier: KeyTier;
  readonly extensionVersion: string;
  readonly nowMs: number;
}

/** Claims of every token. */
export function commonClaims({ challenge, kid, sub, tier, extensionVersion, nowMs }: AttestationContext) {
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
    ev: evidenceClaims(trust, nowMs),
    model: modelClaims(quality, nowMs),
    mod: scored === null ? {} : modalityClaims(scored.modalities),
    env: environmentClaims(trust),
    cont,
  };
}

function evidenceClaims(trust: Trust | null, nowMs: number): AttestationClaims['ev'] {
  const { keys, strokes, clicks, activeMs, lastAtMs } = trust?.evidence ?? {
    keys: 0,
    strokes: 0,
    clicks: 0,
    activeMs: 0,
    lastAtMs: null,
  };
  return {
    keys: countBucket(keys),
    strokes: countBucket(strokes),
    clicks: countBucket(clicks),
    active_s: durationBucket(activeMs),
    age_s: ageBucket(lastAtMs === null ? null : nowMs - lastAtMs),
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
  const coarse = ({ llr, n }: ModalityEvidence) => ({ llr: llrStep(llr), n: countBucket(n) });
  const { keystroke, pointer, click } = modalities;
  return {
    ...(keystroke === undefined ? {} : { keystroke: coarse(keystroke) }),
    ...(pointer === undefined ? {} : { pointer: coarse(pointer) }),
    ...(click === undefined ? {} : { click: coarse(click) }),
  };
}

function environmentClaims(trust: ObservedTrust | null): AttestationClaims['env'] {
  return {
    remote: trust?.flags.remote ?? false,
    injected: trust?.flags.injected ?? false,
    paste: trust?.flags.paste ?? false,
    keyboard_changed: trust?.flags.keyboardChanged ?? false,
  };
}
