/** What an analyst searches for. In: the parameters of a request. Out: a checked query. */
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { AUDIT_KINDS, type AuditEntry } from '../server/audit-entry.ts';
import { isErased, type StoredEntry } from '../server/audit-trail.ts';
import { hashSubject } from '../server/digest.ts';

const ACTIONS = ['allow', 'step-up', 'lock'] as const;
const seconds = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 40);
const word = z.string().min(1).max(100);

/** Times are NumericDate seconds, `to` exclusive. Every member that is given must fit. */
const recordQuery = z.strictObject({
  from: seconds,
  to: seconds,
  /** `hashSubject` of the user; a request may give the handle itself. */
  user: word.optional(),
  session: word.optional(),
  kind: z.enum(AUDIT_KINDS).optional(),
  /** Verdict, refusal code or reason of revocation. */
  code: word.optional(),
  action: z.enum(ACTIONS).optional(),
  would: z.enum(ACTIONS).optional(),
  reason: word.optional(),
  purpose: z.enum(PURPOSES).optional(),
  /** Name of the policy. */
  policy: word.optional(),
});
export type RecordQuery = z.infer<typeof recordQuery>;

/** Members of a query that are compared with a value, in the order of the filters. */
export const QUERY_FIELDS = [
  'user',
  'session',
  'kind',
  'code',
  'action',
  'would',
  'reason',
  'purpose',
  'policy',
] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

/** SHA-256 in base64url. */
const HASH = /^[\w-]{43}$/;

/** @throws VigilError `query-invalid` naming the parameter. */
export function parseQuery(bank: string, parameters: URLSearchParams): RecordQuery {
  const given = [...parameters].filter(([, value]) => value !== '');
  const parsed = recordQuery.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new VigilError('query-invalid', z.prettifyError(parsed.error));
  const { user } = parsed.data;
  if (user === undefined || HASH.test(user)) return parsed.data;
  return { ...parsed.data, user: hashSubject(bank, user) };
}

/** Whether an entry fits. An erased entry fits a query without filters. */
export function fits(query: RecordQuery, entry: StoredEntry): boolean {
  if (entry.at < query.from || entry.at >= query.to) return false;
  if (isErased(entry)) return QUERY_FIELDS.every((field) => query[field] === undefined);
  return QUERY_FIELDS.every((field) => query[field] === undefined || hasValue(entry, field, query[field]));
}

function hasValue({ decision, ...entry }: AuditEntry, field: QueryField, value: string): boolean {
  switch (field) {
    case 'user':
      return entry.sub === value;
    case 'session':
      return entry.sid === value;
    case 'would':
      return decision?.would === value;
    case 'reason':
      return decision?.reasons.includes(value) ?? false;
    case 'policy':
      return decision?.policy.name === value;
    default:
      return entry[field] === value;
  }
}
