import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { explain } from '@vigil/portal/console/explain.ts';
import { percentText, reasonText, spanText } from '@vigil/portal/console/words.ts';
import type { AuditEntry } from '@vigil/portal/server/audit-entry.ts';
import { type PortalPolicy, PRESETS } from '@vigil/portal/server/policy.ts';
import { describe, expect, it } from 'vitest';

const trail = (policy: PortalPolicy) =>
  auditedWeeks({ bank: 'bank.example', users: 30, sessions: 150, from: 0, to: 7 * 86_400, seed: 9, policy });

const failedOf = (entry: AuditEntry, policy: PortalPolicy | null) =>
  explain(entry, policy).claims.filter(({ result }) => result === 'failed');

describe.each([PRESETS.balanced, PRESETS.strict])('a decision by $name', (policy) => {
  const entries = trail(policy).filter(({ decision }) => decision !== null);

  it('has a claim that failed exactly when it has a reason', () => {
    for (const entry of entries)
      expect(failedOf(entry, policy).length > 0, JSON.stringify(entry)).toBe(entry.decision!.reasons.length > 0);
  });

  it('marks no claim as met whose reason stands', () => {
    for (const entry of entries) {
      const { reasons } = entry.decision!;
      const wanted = explain(entry, policy).claims.find(({ name }) => name === 'Confidence')!;
      if (reasons.includes('confidence-too-low')) expect(wanted.result).toBe('failed');
      if (entry.code === 'match' && !reasons.includes('confidence-too-low')) expect(wanted.result).toBe('met');
    }
  });

  it('is explained without its policy too, by reasons and without thresholds', () => {
    for (const entry of entries) {
      expect(failedOf(entry, null).length > 0).toBe(entry.decision!.reasons.length > 0);
      expect(explain(entry, null).claims.filter(({ wanted }) => wanted !== '')).toEqual([]);
    }
  });
});

it('says what an observing policy would do', () => {
  const entry = trail(PRESETS.observe).find(({ decision }) => decision?.would === 'lock')!;
  expect(explain(entry, PRESETS.observe).headline).toContain('only observes; enforced, it would say: lock the session');
});

it('has words for every reason that a policy gives', () => {
  const reasons = new Set(trail(PRESETS.strict).flatMap(({ decision }) => decision?.reasons ?? []));
  expect(reasons.size).toBeGreaterThan(5);
  for (const reason of reasons) expect(reasonText(reason)).not.toBe(reason);
});

it('says what became of a transaction after its decision', () => {
  const entry = { ...trail(PRESETS.balanced)[0]!, decision: null, action: null };
  const headline = (kind: 'approval' | 'step-up', code: string) => explain({ ...entry, kind, code }, null).headline;
  expect(headline('approval', 'attestation')).toBe('Approval: used for the transaction that Vigil allowed');
  expect(headline('step-up', 'acr-insufficient')).toBe('Step-up: refused (acr-insufficient)');
});

it('names the calibration in force, which is a deployment’s own after a roll-out', () => {
  const entry = trail(PRESETS.balanced).find(({ decision }) => decision?.claims.fmr)!;
  const { claims } = entry.decision!;
  const decision = { ...entry.decision!, claims: { ...claims, fmr: { ...claims.fmr!, cal: 'acme-2026' } } };
  const own = { ...entry, decision };
  const rate = explain(own, PRESETS.balanced).claims.find(({ name }) => name === 'False match rate');
  expect(JSON.stringify(rate)).toContain('calibration acme-2026');
});

it('writes shares and spans as people do', () => {
  expect([0, 0.0004, 0.05, 0.123, 0.5, 1].map(percentText)).toEqual(['0%', '0.04%', '5%', '12%', '50%', '100%']);
  expect([0, 90, 300, 7_200, 7_260 * 2].map(spanText)).toEqual(['0 s', '90 s', '5 min', '2 h', '4 h 2 min']);
});
