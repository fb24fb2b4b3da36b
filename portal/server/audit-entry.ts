/** Entries of the audit trail. In: facts about a verification. Out: what explains a decision, without identifying claims. */
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { z } from 'zod';
import { sha256 } from './digest.ts';
import { evidenceClaims } from './evidence-claims.ts';
import type { PortalPolicy } from './policy.ts';

const action = z.enum(['allow', 'step-up', 'lock']);

export const auditedDecision = z.strictObject({
  /** What the policy would do if it were enforced. */
  would: action,
  reasons: z.array(z.string()),
  /** `version`: first 16 characters of the SHA-256 of the policy. */
  policy: z.strictObject({ name: z.string(), version: z.string() }),
  gap: z.number().int(),
  claims: evidenceClaims,
});
export type AuditedDecision = z.infer<typeof auditedDecision>;

/**
 * Position in the hash chain of one portal process. `hash` is SHA-256 over the hash before (the chain's id at `seq` 0) and
 * `digest`, which is SHA-256 over the content of the entry and stays when the content is erased.
 */
export const auditChain = z.strictObject({
  id: z.string(),
  seq: z.number().int().min(0),
  digest: z.string(),
  hash: z.string(),
});
export type AuditChain = z.infer<typeof auditChain>;

/** The last position of a chain that retention has deleted: its next entry must follow it. */
export const chainAnchor = z.strictObject({
  chain: z.string(),
  seq: z.number().int().min(0),
  hash: z.string(),
  at: z.number().int(),
});
export type ChainAnchor = z.infer<typeof chainAnchor>;

/**
 * What an entry is about. After a decision: `approval`, a use of an approval, and `step-up`, the return of a step-up; their `action`
 * is null, since the decision itself has an entry of its own.
 */
export const AUDIT_KINDS = ['registered', 'revoked', 'verified', 'refused', 'approval', 'step-up'] as const;

/**
 * `code`, by `kind`: key tier, reason of revocation, verdict, refusal code; `attestation` or `step-up` (by which the transaction was
 * approved) or why the approval was refused; `satisfied` or why the step-up was not. `at`: NumericDate seconds.
 */
export const auditContent = z.strictObject({
  at: z.number().int(),
  kind: z.enum(AUDIT_KINDS),
  kid: z.string().nullable(),
  /** `hashSubject` of the user. */
  sub: z.string().nullable(),
  sid: z.string().nullable(),
  code: z.string(),
  action: action.nullable(),
  purpose: z.enum(PURPOSES).nullable(),
  /** `hashTransaction` of the transaction. */
  txn: z.string().nullable(),
  decision: auditedDecision.nullable(),
});
export type AuditContent = z.infer<typeof auditContent>;

export const auditEntry = auditContent.extend({ chain: auditChain });
export type AuditEntry = z.infer<typeof auditEntry>;

export function policyVersion(policy: PortalPolicy): string {
  return sha256(JSON.stringify(policy)).slice(0, 16);
}

/** Members are sorted, so that the digest does not depend on the store. */
export function digestOf(content: AuditContent): string {
  return sha256(JSON.stringify(sorted(content)));
}

export function chainHash(before: string, digest: string): string {
  return sha256(`${before}.${digest}`);
}

/** Stores such as PostgreSQL's jsonb reorder members. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}

/** Links the entries that one process writes. */
export class AuditChainWriter {
  readonly #id: string;
  #seq = 0;
  #at = 0;
  #hash: string;

  constructor(id: string) {
    this.#id = id;
    this.#hash = id;
  }

  /** An operation that took longer than a later one gets the later time: retention by time cuts a chain once. */
  link(given: AuditContent): AuditEntry {
    this.#at = Math.max(this.#at, given.at);
    const content = { ...given, at: this.#at };
    const digest = digestOf(content);
    this.#hash = chainHash(this.#hash, digest);
    const chain = { id: this.#id, seq: this.#seq, digest, hash: this.#hash };
    this.#seq += 1;
    return { ...content, chain };
  }
}
