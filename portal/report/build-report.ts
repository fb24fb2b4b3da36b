/**
 * What policies would have done over a period. In: entries of the audit trail, policies. Out: counts by policy, reason, day
 * and evidence, and the effect of thresholds. No user, session or transaction is in the result.
 */

import { isErased, type StoredEntry } from '../server/audit-trail.ts';
import type { EvidenceClaims } from '../server/evidence-claims.ts';
import { type Action, decide, type PortalPolicy } from '../server/policy.ts';

export interface ActionCounts {
  allow: number;
  'step-up': number;
  lock: number;
}

export interface PolicyOutcome {
  readonly policy: string;
  readonly counts: ActionCounts;
  /** Number of decisions with each reason; a decision may have several. */
  readonly reasons: Record<string, number>;
  /** By UTC day. */
  readonly days: Record<string, ActionCounts>;
  /** By the number of scored keys in the token. */
  readonly evidence: Record<string, ActionCounts>;
}

/** Members of a policy that are varied. Ages and times in seconds. */
export type Threshold = 'minConfidence' | 'maxFmrUcl95' | 'ageS' | 'unseenS';

export interface ThresholdReport {
  readonly threshold: Threshold;
  readonly value: number;
  /** The value that the varied policy has. */
  readonly current: boolean;
  readonly counts: ActionCounts;
}

export interface TrailReport {
  readonly from: number;
  readonly to: number;
  readonly verified: number;
  readonly users: number;
  readonly sessions: number;
  readonly erased: number;
  readonly verdicts: Record<string, number>;
  /** What was done at the time, by the policy of that time. */
  readonly actions: ActionCounts;
  readonly refusals: Record<string, number>;
  /** Uses of approvals: `attestation` or `step-up` by which the transaction was approved, or why one was refused. */
  readonly approvals: Record<string, number>;
  /** Returns of step-ups: `satisfied`, or why not. */
  readonly stepUps: Record<string, number>;
  readonly policies: readonly PolicyOutcome[];
  /** Name of the policy whose thresholds are varied, one at a time. */
  readonly varied: string;
  readonly thresholds: readonly ThresholdReport[];
}

/** Values that are tried, beside the policy's own. */
const TRIED: Readonly<Record<Threshold, readonly number[]>> = {
  minConfidence: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98],
  maxFmrUcl95: [0.001, 0.005, 0.01, 0.02, 0.05, 0.1],
  ageS: [30, 60, 120, 300, 600],
  unseenS: [60, 120, 300, 600],
};

const noCounts = (): ActionCounts => ({ allow: 0, 'step-up': 0, lock: 0 });
const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** A policy in enforcing mode: what it would do. */
interface Tally {
  readonly policy: PortalPolicy;
  readonly report: PolicyOutcome;
}

const tallyOf = (policy: PortalPolicy): Tally => ({
  policy,
  report: { policy: policy.name, counts: noCounts(), reasons: {}, days: {}, evidence: {} },
});

/** `varied`: the policy whose thresholds are tried. */
export async function buildReport(
  trail: AsyncIterable<StoredEntry>,
  from: number,
  to: number,
  policies: readonly PortalPolicy[],
  varied: PortalPolicy,
): Promise<TrailReport> {
  const tallies = policies.map(tallyOf);
  const thresholds = variantsOf(varied);
  const [users, sessions] = [new Set<string>(), new Set<string>()];
  const total = { verified: 0, erased: 0 };
  const verdicts: Record<string, number> = {};
  const refusals: Record<string, number> = {};
  const after: Record<'approval' | 'step-up', Record<string, number>> = { approval: {}, 'step-up': {} };
  const actions = noCounts();
  for await (const entry of trail) {
    if (isErased(entry)) {
      total.erased += 1;
      continue;
    }
    if (entry.kind === 'refused') add(refusals, entry.code);
    if (entry.kind === 'approval' || entry.kind === 'step-up') add(after[entry.kind], entry.code);
    if (entry.decision === null) continue;
    total.verified += 1;
    if (entry.sub !== null) users.add(entry.sub);
    if (entry.sid !== null) sessions.add(entry.sid);
    add(verdicts, entry.code);
    if (entry.action) actions[entry.action] += 1;
    const { claims, gap } = entry.decision;
    const day = new Date(entry.at * 1000).toISOString().slice(0, 10);
    for (const tally of tallies) count(tally, claims, gap, day);
    for (const { policy, counts } of thresholds) counts[decide(policy, claims, gap).would] += 1;
  }
  return {
    from,
    to,
    ...total,
    users: users.size,
    sessions: sessions.size,
    verdicts,
    actions,
    refusals,
    approvals: after.approval,
    stepUps: after['step-up'],
    policies: tallies.map(({ report }) => report),
    varied: varied.name,
    thresholds: thresholds.map(({ policy: _, ...rest }) => rest),
  };
}

function count({ policy, report }: Tally, claims: EvidenceClaims, gap: number, day: string): void {
  const { would, reasons } = decide(policy, claims, gap);
  report.counts[would] += 1;
  for (const reason of reasons) add(report.reasons, reason);
  addTo(report.days, day, would);
  addTo(report.evidence, String(claims.ev.keys), would);
}

function addTo(groups: Record<string, ActionCounts>, name: string, would: Action): void {
  const counts = groups[name] ?? noCounts();
  counts[would] += 1;
  groups[name] = counts;
}

function variantsOf(policy: PortalPolicy): (ThresholdReport & { readonly policy: PortalPolicy })[] {
  return (Object.keys(TRIED) as Threshold[]).flatMap((threshold) => {
    const own = ownValue(policy, threshold);
    const values = [...new Set([...TRIED[threshold], own])].sort((a, b) => a - b);
    return values.map((value) => ({
      threshold,
      value,
      current: value === own,
      counts: noCounts(),
      policy: withValue(policy, threshold, value),
    }));
  });
}

function ownValue(policy: PortalPolicy, threshold: Threshold): number {
  return threshold === 'ageS' || threshold === 'unseenS' ? policy.evidence[threshold] : policy[threshold];
}

function withValue(policy: PortalPolicy, threshold: Threshold, value: number): PortalPolicy {
  if (threshold === 'minConfidence' || threshold === 'maxFmrUcl95') return { ...policy, [threshold]: value };
  return { ...policy, evidence: { ...policy.evidence, [threshold]: value } };
}
