/** Plain words for codes. In: codes and numbers of the audit trail. Out: text that an analyst reads. */
import type { AuditEntry } from '../server/audit-entry.ts';
import type { Action, Reason } from '../server/policy.ts';

const ACTIONS: Readonly<Record<Action, string>> = { allow: 'allow', 'step-up': 'step-up', lock: 'lock the session' };
export const actionText = (action: Action): string => ACTIONS[action];

const KINDS: Readonly<Record<AuditEntry['kind'], string>> = {
  registered: 'Registered',
  revoked: 'Revoked',
  verified: 'Verified',
  refused: 'Refused',
  approval: 'Approval',
  'step-up': 'Step-up',
};
export const kindText = (kind: AuditEntry['kind']): string => KINDS[kind];

const VERDICTS: Readonly<Record<string, string>> = {
  match: 'The input fits the enrolled user.',
  uncertain: 'The input neither fits nor contradicts the enrolled user.',
  mismatch: 'The input is unlike that of the enrolled user.',
  insufficient: 'There is too little fresh input to say who is acting. This is not suspicious.',
  paused: 'The user has paused Vigil.',
  unavailable: 'The companion cannot compare at the moment.',
};

/** What became of a transaction after its decision. */
const AFTER: Readonly<Record<string, string>> = {
  attestation: 'used for the transaction that Vigil allowed',
  'step-up': 'used for the transaction after a step-up',
  satisfied: 'the user authenticated again as required',
  'approval-unknown': 'refused: the portal issued no such approval, or it has expired',
  'approval-used': 'refused: it was used before',
  'approval-mismatch': 'refused: it is for another transaction, session or user',
  'step-up-unknown': 'refused: the portal asked for no such step-up, or it has expired',
  'step-up-used': 'refused: its return was judged before',
  'step-up-mismatch': 'refused: it is for another transaction, session or user',
};

/** A verdict as a sentence; other codes as they are. */
export function codeText(kind: AuditEntry['kind'], code: string): string {
  if (kind === 'verified') return VERDICTS[code] ?? code;
  if (kind === 'registered') return 'a key of this user';
  if (kind === 'approval' || kind === 'step-up') return AFTER[code] ?? `refused (${code})`;
  return kind === 'refused' ? `the token was not accepted (${code})` : code;
}

const REASONS: Readonly<Record<Reason, string>> = {
  'verdict-uncertain': 'The verdict is uncertain.',
  'verdict-mismatch': 'The verdict is a mismatch.',
  'verdict-insufficient': 'There is too little input to say who is acting.',
  'verdict-paused': 'The user has paused Vigil.',
  'verdict-unavailable': 'The companion could not compare.',
  'fmr-too-high': 'Another person reaches this score too often.',
  'confidence-too-low': 'The confidence is below the policy’s minimum.',
  'evidence-thin': 'There is less input than the policy asks for.',
  'evidence-stale': 'The newest scored input is too old.',
  'evidence-unseen': 'Too much of the activity could not be seen.',
  stage: 'The model of the user is not mature enough for this policy.',
  'key-tier': 'The signing key is not protected as the policy asks.',
  'policy-source': 'The companion follows a policy of its user, not of an administrator.',
  'evidence-scope': 'The evidence is of all banks’ pages, not of this bank’s alone.',
  'device-shared': 'More than one user of this bank is registered on the device.',
  'env-remote': 'The session is controlled from another machine.',
  'env-injected': 'Input came from a program.',
  'env-paste': 'Text was pasted.',
  'env-keyboard-changed': 'The keyboard differs from the enrolled one.',
  gap: 'Attestations of this session did not reach the portal.',
};

export function reasonText(reason: string): string {
  return (REASONS as Readonly<Record<string, string>>)[reason] ?? reason;
}

/** `0.953` as `95.3%`; small shares keep two digits that count. */
export function percentText(share: number): string {
  const percent = Math.round(share * 10_000) / 100;
  const digits = percent === 0 || percent >= 10 ? 0 : percent >= 1 ? 1 : 2;
  return `${percent.toFixed(Number.isInteger(percent) ? 0 : digits)}%`;
}

/** Seconds as `45 s`, `5 min`, `2 h 10 min`. */
export function spanText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${(minutes - rest) / 60} h` : `${(minutes - rest) / 60} h ${rest} min`;
}

export const agoText = (age: number | null): string => (age === null ? 'none' : `${spanText(age)} ago`);
