/** Where the console reads. In: queries. Out: records of the audit trail, newest first, and counts. */
import type { AuditEntry } from '../server/audit-entry.ts';
import { isErased, type StoredEntry } from '../server/audit-trail.ts';
import type { RecordQuery } from './record-query.ts';

/** `id` is a decimal number; records are ordered by `at`, then by `id`. */
export interface StoredRecord {
  readonly id: string;
  readonly entry: StoredEntry;
}

/** Position of a record in that order: `at.id`. */
export interface RecordKey {
  readonly at: number;
  readonly id: string;
}

export interface ActionTotals {
  allow: number;
  'step-up': number;
  lock: number;
  /** Entries without an action: registrations, revocations, erased ones. */
  none: number;
}

export interface SummaryBucket extends ActionTotals {
  /** Start of the bucket, NumericDate seconds. */
  readonly at: number;
}

/** Counts over all records that fit a query. */
export interface RecordSummary {
  readonly stepS: number;
  /** Oldest first; buckets without records are absent. */
  readonly buckets: readonly SummaryBucket[];
  /** Most frequent first. */
  readonly reasons: readonly (readonly [string, number])[];
  /** Verdicts and refusal codes, most frequent first. */
  readonly codes: readonly (readonly [string, number])[];
  readonly policies: readonly (readonly [string, number])[];
}

/** All methods see the records of one bank only, and write nothing. */
export interface RecordSource {
  /** At most `limit` records after `before` in the order newest first; null starts at the newest. */
  page(bank: string, query: RecordQuery, before: RecordKey | null, limit: number): Promise<readonly StoredRecord[]>;
  /** The newest `limit` records of a session, oldest first. */
  session(bank: string, sid: string, limit: number): Promise<readonly StoredRecord[]>;
  summary(bank: string, query: RecordQuery, stepS: number): Promise<RecordSummary>;
}

export const noTotals = (): ActionTotals => ({ allow: 0, 'step-up': 0, lock: 0, none: 0 });

const STEPS_S = [60, 300, 900, 3_600, 10_800, 86_400, 7 * 86_400] as const;
const MAX_BUCKETS = 120;

/** The smallest step that cuts the period into at most 120 buckets. */
export function stepOf({ from, to }: Pick<RecordQuery, 'from' | 'to'>): number {
  const least = STEPS_S.find((stepS) => (to - from) / stepS <= MAX_BUCKETS);
  return least ?? Math.ceil((to - from) / MAX_BUCKETS / 86_400) * 86_400;
}

/** Counts entries into a summary. */
export function summarise(entries: Iterable<StoredEntry>, stepS: number): RecordSummary {
  const buckets = new Map<number, SummaryBucket>();
  const [reasons, codes, policies] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  for (const entry of entries) {
    const at = Math.floor(entry.at / stepS) * stepS;
    const bucket = buckets.get(at) ?? { at, ...noTotals() };
    buckets.set(at, bucket);
    bucket[actionOf(entry) ?? 'none'] += 1;
    if (isErased(entry)) continue;
    if (isDecided(entry)) count(codes, entry.code);
    for (const reason of entry.decision?.reasons ?? []) count(reasons, reason);
    if (entry.decision) count(policies, entry.decision.policy.name);
  }
  const ordered = [...buckets.values()].sort((a, b) => a.at - b.at);
  return { stepS, buckets: ordered, reasons: byCount(reasons), codes: byCount(codes), policies: byCount(policies) };
}

const actionOf = (entry: StoredEntry): AuditEntry['action'] => (isErased(entry) ? null : entry.action);
const isDecided = ({ kind }: AuditEntry): boolean => kind === 'verified' || kind === 'refused';

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const byCount = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
