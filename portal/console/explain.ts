/**
 * A stored decision in plain words. In: an entry, the policy of the time when it is known. Out: a sentence, and for each claim
 * what it means and what the policy made of it.
 */
import type { AuditEntry, AuditedDecision } from '../server/audit-entry.ts';
import type { PortalPolicy, Reason } from '../server/policy.ts';
import { actionText, agoText, codeText, kindText, percentText, reasonText, spanText } from './words.ts';

export interface ExplainedClaim {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
  /** What the policy wants; empty when it does not look at this claim. */
  readonly wanted: string;
  /** `met`, or `failed` when the claim is a reason of the decision; null when the policy does not look at it. */
  readonly result: 'met' | 'failed' | null;
}

export interface Explanation {
  readonly headline: string;
  readonly reasons: readonly string[];
  readonly claims: readonly ExplainedClaim[];
}

/** `policy`: the one whose version the entry names; null when it is not known any more. */
export function explain(entry: AuditEntry, policy: PortalPolicy | null): Explanation {
  const { decision } = entry;
  if (decision === null)
    return { headline: `${kindText(entry.kind)}: ${codeText(entry.kind, entry.code)}`, reasons: [], claims: [] };
  return {
    headline: headlineOf(entry, decision),
    reasons: decision.reasons.map(reasonText),
    claims: claimsOf(decision, policy),
  };
}

function headlineOf({ action }: AuditEntry, { would, policy, claims }: AuditedDecision): string {
  const verdict = codeText('verified', claims.verdict);
  const done = `${verdict} Decision: ${actionText(action ?? 'allow')}, by policy ${policy.name}.`;
  return action === would ? done : `${done} The policy only observes; enforced, it would say: ${actionText(would)}.`;
}

type ClaimRow = readonly [
  name: string,
  value: string,
  meaning: string,
  wanted: string | null | undefined,
  reasons: readonly Reason[],
];

function claimsOf(decision: AuditedDecision, policy: PortalPolicy | null): ExplainedClaim[] {
  const rows = [...verdictRows(decision, policy), ...evidenceRows(decision, policy), ...originRows(decision, policy)];
  return rows.map(([name, value, meaning, wanted, reasons]) => {
    const failed = reasons.some((reason) => decision.reasons.includes(reason));
    return { name, value, meaning, wanted: wanted ?? '', result: failed ? 'failed' : wanted == null ? null : 'met' };
  });
}

const VERDICT_REASONS: readonly Reason[] = [
  'verdict-uncertain',
  'verdict-mismatch',
  'verdict-insufficient',
  'verdict-paused',
  'verdict-unavailable',
];

/** The thresholds of a match are looked at for the verdicts `match` and `uncertain` only. */
function verdictRows({ claims, reasons }: AuditedDecision, policy: PortalPolicy | null): ClaimRow[] {
  const { verdict, confidence, fmr, llr } = claims;
  const isLooked = policy !== null && (verdict === 'match' || (verdict === 'uncertain' && reasons.length > 0));
  const atLeast = isLooked && verdict === 'match' ? `at least ${percentText(policy.minConfidence)}` : null;
  const atMost = isLooked && verdict === 'match' ? `at most ${percentText(policy.maxFmrUcl95)}` : null;
  return [
    ['Verdict', verdict, codeText('verified', verdict), policy && 'match', VERDICT_REASONS],
    [
      'Confidence',
      confidence === null ? 'none' : percentText(confidence),
      'Calibrated probability that the enrolled user was acting. It does not detect coercion or deception.',
      atLeast,
      ['confidence-too-low'],
    ],
    [
      'False match rate',
      fmr === null ? 'none' : `${percentText(fmr.est)}, at most ${percentText(fmr.ucl95)} (95%)`,
      fmr === null
        ? 'There is no comparison score.'
        : `How often another person reaches this score, from ${fmr.n.toLocaleString('en')} comparisons (calibration ${fmr.cal}).`,
      atMost,
      ['fmr-too-high'],
    ],
    [
      'Likelihood ratio',
      llr === null ? 'none' : `10^${llr}`,
      'Genuine user over another person. For fusion with other signals.',
      null,
      [],
    ],
  ];
}

function evidenceRows({ claims }: AuditedDecision, policy: PortalPolicy | null): ClaimRow[] {
  const { ev, mod } = claims;
  const looked = policy !== null && (claims.verdict === 'match' || claims.verdict === 'uncertain') ? policy : null;
  const least = looked && (looked.evidence.keys > 0 || looked.evidence.strokes > 0);
  return [
    [
      'Keys',
      `${ev.keys}, ${agoText(ev.keys_age_s)}`,
      'Scored key presses of this visit, and the age of the newest.',
      least ? `at least ${looked.evidence.keys}` : null,
      ['evidence-thin'],
    ],
    [
      'Pointer strokes',
      `${ev.strokes}, ${agoText(ev.strokes_age_s)}`,
      'Scored pointer movements of this visit, and the age of the newest.',
      least ? `or ${looked.evidence.strokes}` : null,
      ['evidence-thin'],
    ],
    [
      'Newest input',
      agoText(newestAge(ev)),
      'Older input says nothing about who is acting now.',
      looked && `at most ${spanText(looked.evidence.ageS)}`,
      ['evidence-stale'],
    ],
    ['Clicks', String(ev.clicks), 'Clicks of this visit.', null, []],
    ['Active', spanText(ev.active_s), 'Time in which the user acted on the bank’s pages.', null, []],
    [
      'Not seen',
      spanText(ev.unseen_s),
      'Of the active time: secret fields, frames without capture, a pause.',
      looked && `at most ${spanText(looked.evidence.unseenS)}`,
      ['evidence-unseen'],
    ],
    [
      'Scope',
      ev.scope === 'bank' ? 'this bank' : 'all banks of the machine',
      'Whose pages the input comes from.',
      null,
      [],
    ],
    ...Object.entries(mod).map(
      ([name, { llr, n }]): ClaimRow => [
        `Input: ${name}`,
        `10^${llr} from ${n}`,
        'Likelihood ratio of this kind of input alone, and its samples.',
        null,
        [],
      ],
    ),
  ];
}

function newestAge(ev: AuditedDecision['claims']['ev']): number | null {
  const ages = [ev.keys_age_s, ev.strokes_age_s].filter((age) => age !== null);
  return ages.length === 0 ? null : Math.min(...ages);
}

const ENVIRONMENT = [
  ['remote', 'Remote session', 'The session is controlled over RDP, Citrix, VNC or ssh.', 'env-remote'],
  ['injected', 'Injected input', 'Input came from a program. Dictation and drag and drop do the same.', 'env-injected'],
  ['paste', 'Pasted text', 'Text was pasted.', 'env-paste'],
  ['keyboard_changed', 'Other keyboard', 'The keyboard differs from the enrolled one.', 'env-keyboard-changed'],
] as const;

function originRows({ claims, gap }: AuditedDecision, policy: PortalPolicy | null): ClaimRow[] {
  const { model, env, submods } = claims;
  const looked = policy !== null && (claims.verdict === 'match' || claims.verdict === 'uncertain') ? policy : null;
  return [
    [
      'Model',
      `${model.stage}, ${model.sessions} visits, ${model.age_d} days`,
      'Maturity of the user’s template.',
      looked?.stages.join(', '),
      ['stage'],
    ],
    [
      'Key protection',
      claims.kp,
      'Where the signing key of the companion is held.',
      looked?.keyTiers.join(', '),
      ['key-tier'],
    ],
    [
      'Companion’s policy',
      claims.pol === 'machine' ? 'administrator' : 'user',
      'Who configured the companion.',
      looked?.policySources.join(', '),
      ['policy-source'],
    ],
    [
      'Scope of the evidence',
      claims.ev.scope === 'bank' ? 'this bank' : 'all banks',
      'Whose pages the counted input is from.',
      looked?.scopes.join(', '),
      ['evidence-scope'],
    ],
    [
      'Subjects on the device',
      String(claims.dev_subjects),
      'Users of this bank that are registered on the device.',
      looked?.sharedDevice === 'step-up' ? 'one' : null,
      ['device-shared'],
    ],
    ...ENVIRONMENT.map(
      ([member, name, meaning, reason]): ClaimRow => [
        name,
        env[member] ? 'yes' : 'no',
        meaning,
        policy && policy.env[member] !== 'allow' ? `no, otherwise ${actionText(policy.env[member])}` : null,
        [reason],
      ],
    ),
    [
      'Missing attestations',
      String(gap),
      'Made by the companion in this session and never received by the portal.',
      policy && `at most ${policy.gap.tolerated}`,
      ['gap'],
    ],
    [
      'Versions',
      `companion ${submods.companion.version}, extension ${submods.extension.version}`,
      'Software on the machine.',
      null,
      [],
    ],
  ];
}
