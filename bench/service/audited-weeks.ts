/**
 * An audit trail as a bank would have it after some weeks: generated, with a fixed seed, for benchmarks and tests of what reads
 * trails. In: how many users and sessions, over which time. Out: linked entries in the order of writing.
 */

import {
  AuditChainWriter,
  type AuditContent,
  type AuditEntry,
  policyVersion,
} from '@vigil/portal/server/audit-entry.ts';
import { hashSession, hashSubject, hashTransaction } from '@vigil/portal/server/digest.ts';
import type { EvidenceClaims } from '@vigil/portal/server/evidence-claims.ts';
import { decide, type PortalPolicy, PRESETS } from '@vigil/portal/server/policy.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';

export interface AuditedWeeks {
  readonly bank: string;
  readonly users: number;
  readonly sessions: number;
  /** NumericDate seconds. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  readonly policy?: PortalPolicy;
}

const WATCH_S = 30;
const CALIBRATION = { n: 12_000, cal: 'generated' };

/** About ten entries a session: tokens of a watch stream, some payments, now and then a refusal. */
export function auditedWeeks(weeks: AuditedWeeks): AuditEntry[] {
  const random = seededRandom(weeks.seed);
  const contents = Array.from({ length: weeks.sessions }, (_, index) => sessionEntries(weeks, random, index)).flat();
  const chain = new AuditChainWriter('generated-trail');
  return contents.sort((a, b) => a.at - b.at).map((content) => chain.link(content));
}

function sessionEntries(weeks: AuditedWeeks, random: RandomGenerator, index: number): AuditContent[] {
  const { bank, from, to, policy = PRESETS.balanced } = weeks;
  const user = random.below(weeks.users);
  const start = startOf(from, to, random);
  const isStranger = random.next() < 0.01;
  const trained = user % 10 > 0;
  const common = { kid: `key-${user}`, sub: hashSubject(bank, `user-${user}`), sid: hashSession(`session-${index}`) };
  return Array.from({ length: 4 + random.below(14) }, (_, step): AuditContent => {
    const at = Math.min(to - 1, start + step * WATCH_S + random.below(3));
    const isPayment = step > 2 && random.next() < 0.1;
    const purpose = isPayment ? 'transaction' : 'watch';
    const txn = isPayment ? hashTransaction([`payment-${index}-${step}`]) : null;
    const place = { at, ...common, purpose, txn } as const;
    if (random.next() < 0.006)
      return { ...place, kind: 'refused', code: 'chain-replayed', action: 'step-up', decision: null };
    const claims = claimsOf(random, step, trained, isStranger && step > 5);
    const gap = random.next() < 0.01 ? 3 : 0;
    const { action, would, reasons } = decide(policy, claims, gap);
    const named = { name: policy.name, version: policyVersion(policy) };
    const decision = { would, reasons: [...reasons], policy: named, gap, claims };
    return { ...place, kind: 'verified', code: claims.verdict, action, decision };
  });
}

/** Office hours of working days, mostly. */
function startOf(from: number, to: number, random: RandomGenerator): number {
  for (let tries = 0; tries < 8; tries += 1) {
    const at = from + random.below(Math.max(1, to - from - 600));
    const date = new Date(at * 1000);
    const isOffice = date.getUTCDay() % 6 !== 0 && date.getUTCHours() >= 7 && date.getUTCHours() < 17;
    if (isOffice) return at;
  }
  return from + random.below(Math.max(1, to - from - 600));
}

function claimsOf(random: RandomGenerator, step: number, trained: boolean, stranger: boolean): EvidenceClaims {
  const paused = random.next() < 0.01;
  const early = step < 2 || !trained;
  const verdict = paused
    ? 'paused'
    : early
      ? 'insufficient'
      : stranger
        ? 'mismatch'
        : random.next() < 0.05
          ? 'uncertain'
          : 'match';
  const scored = verdict === 'match' || verdict === 'uncertain' || verdict === 'mismatch';
  const llr = { match: 2.4, uncertain: 0.2, mismatch: -2.2 }[verdict as 'match'] + random.normal() * 0.6;
  const rounded = Math.max(-6, Math.min(6, Math.round(llr * 10) / 10)) || 0;
  const confidence = Math.round(100 / (1 + 10 ** -rounded)) / 100;
  const est = Math.min(1, Math.round(10 ** (-0.9 * rounded - 0.6) * 1e4) / 1e4);
  return {
    purpose: 'watch',
    verdict,
    confidence: scored ? confidence : null,
    llr: scored ? rounded : null,
    fmr: scored ? { est, ucl95: Math.min(1, est * 1.3 + 0.0003), ...CALIBRATION } : null,
    ev: {
      keys: scored ? [20, 50, 100, 200][random.below(4)]! : 0,
      keys_age_s: scored ? [5, 15, 30, 60, 120][random.below(5)]! : null,
      strokes: scored ? [10, 20, 50][random.below(3)]! : 0,
      strokes_age_s: scored ? [5, 15][random.below(2)]! : null,
      clicks: random.below(30),
      active_s: step * WATCH_S,
      unseen_s: random.next() < 0.03 ? 400 : 0,
      scope: 'bank',
    },
    model: { stage: trained ? 'trained' : 'learning', sessions: trained ? 30 : 3, age_d: trained ? 60 : 2 },
    mod: scored ? { keystroke: { llr: rounded, n: 50 } } : {},
    env: { remote: random.next() < 0.004, injected: false, paste: random.next() < 0.05, keyboard_changed: false },
    cont: { seq: step, prev: null },
    kp: 'os-user',
    pol: 'machine',
    dev_subjects: 1,
    submods: {
      companion: { name: 'vigil-companion', version: VERSION },
      extension: { name: 'vigil-extension', version: VERSION },
    },
  };
}
