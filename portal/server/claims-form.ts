/**
 * The form of attestation claims. In: parsed JSON. Out: whether it is what `attestationClaims` of shared/ takes. That
 * schema is the rule; these are the same rules without the schema's cost, which was the greater part of what a
 * verification takes beside its cryptography. A test holds the two together.
 */

import type { AttestationClaims } from '../../shared/attestation/claims.ts';
import { KEY_TIERS, PROFILE, STAGES, VERDICTS } from '../../shared/attestation/claims.ts';
import { isBankOrigin } from '../../shared/origin.ts';

type Check = (value: unknown) => boolean;

/** Lengths in code points, as the schema counts them: a UTF-16 unit each, or two. */
function text(least: number, most: number): Check {
  return (value) => {
    if (typeof value !== 'string' || value.length < least || value.length > 2 * most) return false;
    if (value.length >= 2 * least && value.length <= most) return true;
    const points = [...value].length;
    return points >= least && points <= most;
  };
}
const pattern =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);
const between =
  (low: number, high: number): Check =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high;
const whole =
  (high: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= high;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const flag: Check = (value) => typeof value === 'boolean';

/** A plain object with each of `members`, perhaps some of `optional`, and nothing else. */
function object(members: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  const needed = Object.entries(members);
  const possible = Object.entries(optional);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const found = value as Record<string, unknown>;
    let known = needed.length;
    for (const [name, check] of needed) if (!Object.hasOwn(found, name) || !check(found[name])) return false;
    for (const [name, check] of possible) {
      if (!Object.hasOwn(found, name)) continue;
      if (!check(found[name])) return false;
      known += 1;
    }
    return Object.keys(found).length === known;
  };
}

const sha256 = pattern(/^[\w-]{43}$/);
const count = whole(Number.MAX_SAFE_INTEGER);
const seconds = whole(2 ** 40);
const share = between(0, 1);
const ratio = between(-12, 12);
const version = pattern(/^\d+\.\d+\.\d+$/);
const shortText = text(0, 300);
const origin: Check = (value) => shortText(value) && isBankOrigin(value as string);
const module = (name: string) => object({ name: oneOf([name]), version });
const modality = object({ llr: ratio, n: count });

const attestation = object(
  {
    iss: sha256,
    sub: text(1, 128),
    aud: text(1, 200),
    eat_nonce: pattern(/^[\w-]{22,128}$/),
    eat_profile: oneOf([PROFILE]),
    iat: seconds,
    exp: seconds,
    jti: text(22, 128),
    origin,
    sid: sha256,
    kp: oneOf(KEY_TIERS),
    submods: object({ companion: module('vigil-companion'), extension: module('vigil-extension') }),
    cnf: object({ jkt: sha256 }),
    purpose: oneOf(['session', 'transaction', 'watch']),
    verdict: oneOf(VERDICTS),
    confidence: orNull(share),
    llr: orNull(ratio),
    fmr: orNull(object({ est: share, ucl95: share, n: count, cal: text(1, 64) })),
    ev: object({ keys: count, strokes: count, clicks: count, active_s: count, age_s: count }),
    model: object({ stage: oneOf(STAGES), sessions: count, age_d: count }),
    mod: object({}, { keystroke: modality, pointer: modality, click: modality }),
    env: object({ remote: flag, injected: flag, paste: flag, keyboard_changed: flag }),
    cont: object({ seq: count, prev: orNull(sha256) }),
  },
  { txn: sha256 },
);

/** `value` is what JSON.parse made. */
export function isAttestation(value: Record<string, unknown>): value is AttestationClaims {
  return attestation(value);
}
