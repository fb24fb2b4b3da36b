/** The policy: limits that no policy can lift. */

import { decide, type PortalPolicy, PRESETS, portalPolicy } from '@vigil/portal/server/policy.ts';
import { openPortal } from '@vigil/portal/server/portal.ts';
import { stepUp } from '@vigil/portal/server/step-up.ts';
import { simulatedAttestation } from '@vigil/portal/simulate/claims.ts';
import { generatePrivateJwk } from '@vigil/portal/simulate/forge.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import {
  type AttestationClaims,
  KEY_TIERS,
  POLICY_SOURCES,
  STAGES,
  VERDICTS,
  type Verdict,
} from '@vigil/protocol/attestation/claims.ts';
import { EVIDENCE_SCOPES } from '@vigil/protocol/attestation/evidence-scope.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const key = generatePrivateJwk();
const challenge = {
  iss: 'bank.example',
  aud: 'vigil',
  jti: 'j',
  iat: 0,
  exp: 60,
  nonce: 'n'.repeat(22),
  origin: 'https://a.example',
  sid: 's'.repeat(43),
  purpose: 'session',
} as const;
const claimsOf = (verdict: Verdict, more: Partial<AttestationClaims> = {}) =>
  simulatedAttestation(challenge, key, 0, verdict, { seq: 0, prev: null }, more);

const action = fc.constantFrom('allow' as const, 'step-up' as const, 'lock' as const);
const policies: fc.Arbitrary<PortalPolicy> = fc.record({
  name: fc.constant('any'),
  mode: fc.constant('enforce' as const),
  verdicts: fc.record({
    uncertain: fc.constantFrom('allow' as const, 'step-up' as const),
    mismatch: fc.constantFrom('step-up' as const, 'lock' as const),
  }),
  maxFmrUcl95: fc.double({ min: 0, max: 1, noNaN: true }),
  minConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
  evidence: fc.record({
    keys: fc.nat(300),
    strokes: fc.nat(100),
    ageS: fc.integer({ min: 1, max: 600 }),
    unseenS: fc.nat(600),
  }),
  stages: fc.subarray(['provisional' as const, 'trained' as const, 'drifting' as const], { minLength: 1 }),
  keyTiers: fc.subarray([...KEY_TIERS], { minLength: 1 }),
  scopes: fc.subarray([...EVIDENCE_SCOPES], { minLength: 1 }),
  policySources: fc.subarray([...POLICY_SOURCES], { minLength: 1 }),
  sharedDevice: fc.constantFrom('allow' as const, 'step-up' as const),
  env: fc.record({ remote: action, injected: action, paste: action, keyboard_changed: action }),
  gap: fc.record({ tolerated: fc.nat(5) }),
});

describe('decide', () => {
  it('never allows or locks for untrained, paused or absent evidence', () => {
    const silent = fc.constantFrom<Verdict>('insufficient', 'paused', 'unavailable');
    fc.assert(
      fc.property(policies, silent, (policy, verdict) => {
        expect(decide(policy, claimsOf(verdict), 0).action).toBe('step-up');
      }),
    );
    fc.assert(
      fc.property(policies, fc.constantFrom<Verdict>('match', 'uncertain'), (policy, verdict) => {
        const learning = claimsOf(verdict, { model: { stage: 'learning', sessions: 1, age_d: 0 } });
        expect(decide(policy, learning, 0).action).toBe('step-up');
      }),
    );
  });

  it('never allows a mismatch, and never allows stale evidence', () => {
    fc.assert(
      fc.property(policies, fc.nat(1000), (policy, ageS) => {
        expect(decide(policy, claimsOf('mismatch'), 0).action).not.toBe('allow');
        const old = policy.evidence.ageS + 1 + ageS;
        for (const strokesAge of [old, null]) {
          const ev = {
            keys: 500,
            keys_age_s: old,
            strokes: strokesAge === null ? 0 : 500,
            strokes_age_s: strokesAge,
            clicks: 500,
            active_s: 600,
            unseen_s: 0,
            scope: 'bank' as const,
          };
          expect(decide(policy, claimsOf('match', { ev }), 0).action).not.toBe('allow');
        }
      }),
    );
  });

  it('allows everything in observe mode and reports what it would do', () => {
    for (const verdict of VERDICTS) {
      const seen = decide({ ...PRESETS.strict, mode: 'observe' }, claimsOf(verdict), 9);
      expect(seen.action).toBe('allow');
      expect(seen.would).toBe(decide(PRESETS.strict, claimsOf(verdict), 9).action);
    }
  });

  it('gives a reason for everything that is not allowed', () => {
    fc.assert(
      fc.property(
        policies,
        fc.constantFrom(...VERDICTS),
        fc.nat(9),
        fc.constantFrom(...STAGES),
        (policy, verdict, gap, stage) => {
          const decision = decide(policy, claimsOf(verdict, { model: { stage, sessions: 1, age_d: 1 } }), gap);
          expect(decision.reasons.length > 0).toBe(decision.would !== 'allow');
        },
      ),
    );
  });
});

describe('portalPolicy', () => {
  it('accepts the presets and refuses policies that allow too much', () => {
    for (const preset of Object.values(PRESETS)) expect(portalPolicy.parse(preset)).toEqual(preset);
    const { balanced } = PRESETS;
    for (const bad of [
      { ...balanced, verdicts: { ...balanced.verdicts, mismatch: 'allow' } },
      { ...balanced, verdicts: { ...balanced.verdicts, insufficient: 'allow' } },
      { ...balanced, stages: ['learning'] },
      { ...balanced, stages: [] },
      { ...balanced, maxFmrUcl95: 2 },
      { ...balanced, allowAll: true },
    ]) {
      expect(portalPolicy.safeParse(bad).success).toBe(false);
    }
  });

  it('rejects an invalid policy or invalid keys when a portal opens', async () => {
    const rest = {
      id: 'bank.example',
      name: 'Bank',
      origins: ['https://a.example'],
      challenges: memoryChallenges(),
      credentials: memoryCredentials(),
    };
    const sig = { ...key, kty: 'EC', crv: 'P-256', kid: 'a', use: 'sig' } as const;
    const enc = { ...generatePrivateJwk(), kid: 'b', use: 'enc' } as const;
    const misconfigured = { code: 'portal-misconfigured' };
    await expect(openPortal({ ...rest, keys: [sig] })).rejects.toMatchObject(misconfigured);
    await expect(openPortal({ ...rest, keys: [sig, { ...enc, kid: 'a' }] })).rejects.toMatchObject(misconfigured);
    await expect(openPortal({ ...rest, keys: [sig, { ...enc, y: enc.x }] })).rejects.toMatchObject(misconfigured);
    await expect(openPortal({ ...rest, keys: [sig, enc], origins: ['http://a.example'] })).rejects.toMatchObject(
      misconfigured,
    );
    await expect(openPortal({ ...rest, keys: [sig, enc] })).resolves.toMatchObject({ id: 'bank.example' });
  });
});

it('stepUp escapes header values', () => {
  const { headers } = stepUp({ acrValues: ['a"b', 'c\r\nSet-Cookie: d'], realm: 'r\\' });
  expect(headers['WWW-Authenticate']).toBe(
    'Bearer realm="r\\\\", error="insufficient_user_authentication", error_description="A fresh, stronger authentication is needed", acr_values="a\\"b cSet-Cookie: d", max_age="0"',
  );
});

it('stepUp uses max_age 0 for an invalid maxAge', () => {
  const retryAfter = [300, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(
    (maxAge) => /max_age="(.*)"/.exec(stepUp({ maxAge }).headers['WWW-Authenticate'])?.[1],
  );
  expect(retryAfter).toEqual(['300', '0', '0', '0', '0', '0']);
});
