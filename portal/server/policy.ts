/**
 * The bank's decision. In: a policy and the claims of a verified token. Out: allow, step-up or lock, with reasons.
 * Untrained models, pauses and missing or stale evidence always end in step-up; no policy can allow or lock on them.
 */

import { KEY_TIERS, POLICY_SOURCES, STAGES } from '@vigil/protocol/attestation/claims.ts';
import { EVIDENCE_SCOPES } from '@vigil/protocol/attestation/evidence-scope.ts';
import { z } from 'zod';
import type { EvidenceClaims } from './evidence-claims.ts';

export type Action = 'allow' | 'step-up' | 'lock';
const action = z.enum(['allow', 'step-up', 'lock']);
const share = z.number().min(0).max(1);

export const portalPolicy = z.strictObject({
  name: z.string().min(1).max(100),
  /** `observe` records the decision and allows everything. */
  mode: z.enum(['observe', 'enforce']),
  verdicts: z.strictObject({ uncertain: z.enum(['allow', 'step-up']), mismatch: z.enum(['step-up', 'lock']) }),
  /** A `match` is accepted up to this 95% upper bound of its false match rate and from this confidence. */
  maxFmrUcl95: share,
  minConfidence: share,
  /**
   * Evidence behind a `match`. `ageS`: keys or strokes were scored within this time; older ones count as none. `keys`,
   * `strokes`: minimum of either, 0 for none (the false match rate already depends on the amount). Companions round counts
   * down to 5, 10, 20, 50, 100, 200, 500 and so on, so values between two steps act like the next step. `unseenS`: greatest
   * number of seconds of activity that could not be seen.
   */
  evidence: z.strictObject({
    keys: z.number().int().min(0),
    strokes: z.number().int().min(0),
    ageS: z.number().int().min(1),
    unseenS: z.number().int().min(0),
  }),
  /** Model stages and key protection tiers accepted for a `match`. `learning` is never accepted. */
  stages: z.array(z.enum(STAGES).exclude(['learning'])).min(1),
  keyTiers: z.array(z.enum(KEY_TIERS)).min(1),
  /** Sources of the companion's policy that a `match` may rest on. */
  policySources: z.array(z.enum(POLICY_SOURCES)).min(1),
  /** Scopes of evidence that a `match` may rest on. */
  scopes: z
    .array(z.enum(EVIDENCE_SCOPES))
    .min(1)
    .default([...EVIDENCE_SCOPES]),
  /** When more than one subject of this bank is registered on the device. */
  sharedDevice: z.enum(['allow', 'step-up']),
  env: z.strictObject({ remote: action, injected: action, paste: action, keyboard_changed: action }),
  /** More than `tolerated` attestations of this session missing at the portal end in step-up. */
  gap: z.strictObject({ tolerated: z.number().int().min(0) }),
});
export type PortalPolicy = z.infer<typeof portalPolicy>;

/** Why a decision is not `allow`. Stable. */
export type Reason =
  | 'verdict-uncertain'
  | 'verdict-mismatch'
  | 'verdict-insufficient'
  | 'verdict-paused'
  | 'verdict-unavailable'
  | 'fmr-too-high'
  | 'confidence-too-low'
  | 'evidence-thin'
  | 'evidence-stale'
  | 'evidence-unseen'
  | 'stage'
  | 'key-tier'
  | 'policy-source'
  | 'evidence-scope'
  | 'device-shared'
  | 'env-remote'
  | 'env-injected'
  | 'env-paste'
  | 'env-keyboard-changed'
  | 'gap';

/** `action` is what to do now; `would` is what the policy would do if it were enforced (the same unless it observes). */
export interface Decision {
  readonly action: Action;
  readonly would: Action;
  readonly reasons: readonly Reason[];
}

const RANK = { allow: 0, 'step-up': 1, lock: 2 } as const;

/** Returns the strictest finding. `gap`: attestations of this session that the companion made and the portal never received. */
export function decide(policy: PortalPolicy, claims: EvidenceClaims, gap: number): Decision {
  const findings = [...verdictFindings(policy, claims), ...environmentFindings(policy, claims)];
  if (gap > policy.gap.tolerated) findings.push(['gap', 'step-up']);
  let would: Action = 'allow';
  for (const [, found] of findings) if (RANK[found] > RANK[would]) would = found;
  const reasons = findings.filter(([, found]) => found !== 'allow').map(([reason]) => reason);
  return { action: policy.mode === 'observe' ? 'allow' : would, would, reasons };
}

type PolicyFinding = [Reason, Action];

function verdictFindings(policy: PortalPolicy, claims: EvidenceClaims): PolicyFinding[] {
  switch (claims.verdict) {
    case 'match':
      return matchFindings(policy, claims);
    case 'uncertain':
      return [
        ['verdict-uncertain', policy.verdicts.uncertain],
        ...matchFindings({ ...policy, minConfidence: 0, maxFmrUcl95: 1 }, claims),
      ];
    case 'mismatch':
      return [['verdict-mismatch', policy.verdicts.mismatch]];
    default:
      return [[`verdict-${claims.verdict}`, 'step-up']];
  }
}

function matchFindings(policy: PortalPolicy, claims: EvidenceClaims): PolicyFinding[] {
  const { evidence, stages } = policy;
  const fresh = freshEvidence(claims.ev, evidence.ageS);
  const checks: [Reason, boolean][] = [
    ['fmr-too-high', policy.maxFmrUcl95 < 1 && (claims.fmr === null || claims.fmr.ucl95 > policy.maxFmrUcl95)],
    ['confidence-too-low', claims.confidence === null || claims.confidence < policy.minConfidence],
    ['evidence-thin', fresh.keys < evidence.keys && fresh.strokes < evidence.strokes],
    ['evidence-stale', !fresh.any],
    ['evidence-unseen', claims.ev.unseen_s > evidence.unseenS],
    ['stage', !stages.some((stage) => stage === claims.model.stage)],
    ['key-tier', !policy.keyTiers.includes(claims.kp)],
    ['policy-source', !policy.policySources.includes(claims.pol)],
    ['evidence-scope', !policy.scopes.includes(claims.ev.scope)],
    ['device-shared', policy.sharedDevice === 'step-up' && claims.dev_subjects > 1],
  ];
  return checks.filter(([, failed]) => failed).map(([reason]) => [reason, 'step-up']);
}

/** Scored input of at most `ageS` seconds ago, for each kind apart: fresh strokes do not make old keys fresh. */
function freshEvidence(ev: EvidenceClaims['ev'], ageS: number): { keys: number; strokes: number; any: boolean } {
  const isFresh = (age: number | null) => age !== null && age <= ageS;
  const [keys, strokes] = [isFresh(ev.keys_age_s), isFresh(ev.strokes_age_s)];
  return { keys: keys ? ev.keys : 0, strokes: strokes ? ev.strokes : 0, any: keys || strokes };
}

function environmentFindings({ env }: PortalPolicy, claims: EvidenceClaims): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  if (claims.env.remote) findings.push(['env-remote', env.remote]);
  if (claims.env.injected) findings.push(['env-injected', env.injected]);
  if (claims.env.paste) findings.push(['env-paste', env.paste]);
  if (claims.env.keyboard_changed) findings.push(['env-keyboard-changed', env.keyboard_changed]);
  return findings;
}

const balanced: PortalPolicy = {
  name: 'balanced',
  mode: 'enforce',
  verdicts: { uncertain: 'step-up', mismatch: 'lock' },
  maxFmrUcl95: 0.05,
  minConfidence: 0.8,
  evidence: { keys: 0, strokes: 0, ageS: 120, unseenS: 300 },
  stages: ['provisional', 'trained', 'drifting'],
  keyTiers: [...KEY_TIERS],
  policySources: [...POLICY_SOURCES],
  scopes: [...EVIDENCE_SCOPES],
  sharedDevice: 'allow',
  env: { remote: 'step-up', injected: 'step-up', paste: 'allow', keyboard_changed: 'allow' },
  gap: { tolerated: 2 },
};

/** Starting points. docs/bank-reference.md gives the false alarm rate of each, from the accuracy benchmark. */
export const PRESETS = {
  /** Records decisions and changes nothing for the customer. Use it in the first weeks of a roll-out. */
  observe: { ...balanced, name: 'observe', mode: 'observe' },
  balanced,
  /** For high-value payments: trained models, hardware or OS-held keys, input of the bank's own pages, one subject a device, no gaps, no remote control. */
  strict: {
    ...balanced,
    name: 'strict',
    maxFmrUcl95: 0.01,
    minConfidence: 0.95,
    evidence: { keys: 0, strokes: 0, ageS: 60, unseenS: 120 },
    stages: ['trained'],
    keyTiers: ['hardware', 'os-user'],
    policySources: ['machine'],
    scopes: ['bank'],
    sharedDevice: 'step-up',
    // Dictation and drag and drop also appear as injected input, so injection must not lock.
    env: { remote: 'lock', injected: 'step-up', paste: 'allow', keyboard_changed: 'step-up' },
    gap: { tolerated: 0 },
  },
} as const satisfies Record<string, PortalPolicy>;
