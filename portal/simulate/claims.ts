/** Claims of simulated tokens. In: a challenge, a key, a verdict. Out: claims as a companion would sign them. */
import { randomBytes } from 'node:crypto';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import { type AttestationClaims, PROFILE, TOKEN_LIFE_S, type Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { RegistrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { publicHalf, type SimulatorPublicJwk, sha256Of, thumbprint } from './forge.ts';

type Weight = Pick<AttestationClaims, 'confidence' | 'llr' | 'fmr' | 'mod'>;

const CALIBRATION = { n: 4000, cal: 'simulated' };
const NONE: Weight = { confidence: null, llr: null, fmr: null, mod: {} };

/** Typical values in a token of each verdict. */
const WEIGHTS: Readonly<Record<Verdict, Weight>> = {
  match: {
    confidence: 0.98,
    llr: 3.1,
    fmr: { est: 0.002, ucl95: 0.005, ...CALIBRATION },
    mod: { keystroke: { llr: 2.4, n: 160 }, pointer: { llr: 0.7, n: 40 } },
  },
  uncertain: {
    confidence: 0.55,
    llr: 0.3,
    fmr: { est: 0.2, ucl95: 0.22, ...CALIBRATION },
    mod: { keystroke: { llr: 0.3, n: 160 } },
  },
  mismatch: {
    confidence: 0.02,
    llr: -2.6,
    fmr: { est: 0.9, ucl95: 0.91, ...CALIBRATION },
    mod: { keystroke: { llr: -2.6, n: 160 } },
  },
  insufficient: NONE,
  paused: NONE,
  unavailable: NONE,
};

const NOTHING_SEEN: AttestationClaims['ev'] = {
  keys: 0,
  keys_age_s: null,
  strokes: 0,
  strokes_age_s: null,
  clicks: 0,
  active_s: 0,
  unseen_s: 0,
  scope: 'bank',
};

function base(challenge: ChallengeClaims, key: SimulatorPublicJwk, nowS: number) {
  const module = <N extends string>(name: N) => ({ name, version: VERSION });
  return {
    iss: thumbprint(key),
    sub: challenge.sub ?? 'simulated-user',
    aud: challenge.iss,
    eat_nonce: challenge.nonce,
    eat_profile: PROFILE,
    iat: nowS,
    exp: nowS + TOKEN_LIFE_S,
    jti: randomBytes(18).toString('base64url'),
    origin: challenge.origin,
    sid: challenge.sid,
    kp: 'os-user',
    pol: 'machine',
    dev: sha256Of(`device of ${thumbprint(key)} at ${challenge.iss}`),
    dev_subjects: 1,
    submods: { companion: module('vigil-companion'), extension: module('vigil-extension') },
  } as const;
}

/** `cont`: position in the session's chain; `overrides` replace claims. */
export function simulatedAttestation(
  challenge: ChallengeClaims,
  key: SimulatorPublicJwk,
  nowS: number,
  verdict: Verdict,
  cont: AttestationClaims['cont'],
  overrides: Partial<AttestationClaims> = {},
): AttestationClaims {
  const seen = WEIGHTS[verdict] !== NONE;
  return {
    ...base(challenge, key, nowS),
    cnf: { jkt: thumbprint(key) },
    ...(challenge.txn && { txn: challenge.txn }),
    purpose: challenge.purpose === 'registration' ? 'session' : challenge.purpose,
    verdict,
    ...WEIGHTS[verdict],
    ev: seen
      ? { ...NOTHING_SEEN, keys: 160, keys_age_s: 5, strokes: 40, strokes_age_s: 5, clicks: 10, active_s: 120 }
      : NOTHING_SEEN,
    model: { stage: verdict === 'insufficient' ? 'learning' : 'trained', sessions: 12, age_d: 30 },
    env: { remote: false, injected: false, paste: false, keyboard_changed: false },
    cont,
    ...overrides,
  };
}

export function simulatedRegistration(
  challenge: ChallengeClaims,
  key: SimulatorPublicJwk,
  nowS: number,
  overrides: Partial<RegistrationClaims> = {},
): RegistrationClaims {
  return { ...base(challenge, key, nowS), cnf: { jwk: publicHalf(key) }, ...overrides };
}
