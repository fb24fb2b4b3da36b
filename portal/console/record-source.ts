/** Where the console reads. In: queries. Out: records of the audit trail, newest first, and counts. */
import type { AuditEntry } from '../server/audit-entry.ts';
import { isErased, type StoredEntry } from '../server/audit-trail.ts';
import type { RecordQuery } from './record-query.ts';

/** `id` is a decimal number; records are ordered by `at`, then by `id`. */
export interface StoredRecord {
  readonly id: string;
  readonly entry: StoredEntry;
}

/** Records of one page, and whether older ones follow. */
export interface RecordsPage {
  readonly records: readonly StoredRecord[];
  readonly more: boolean;
}

/** What the document brings along. `search`: the query string that it was asked with. */
export interface FirstRecords extends RecordsPage {
  readonly search: string;
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

const noTotals = (): ActionTotals => ({ allow: 0, 'step-up': 0, lock: 0, none: 0 });

const STEPS_S = [60, 300, 900, 3_600, 10_800, 86_400, 7 * 86_400] as const;
const MAX_BUCKETS = 120;

/** The smallest step that cuts the period into at most 120 buckets. */
export function stepOf({ from, to }: Pick<RecordQuery, 'from' | 'to'>): number {
  const least = STEPS_S.find((stepS) => (to - from) / stepS <= MAX_BUCKETS);
  return least ?? Math.ceil((to - from) / MAX_BUCKETS / 86_400) * 86_400;
}

/** Records that are counted alike. */
export interface RecordGroup {
  /** Start of the bucket. */
  readonly at: number;
  readonly action: AuditEntry['action'];
  readonly reasons: readonly string[] | null;
  /** Verdict or refusal code. */
  readonly code: string | null;
  readonly policy: string | null;
  readonly n: number;
}

/** Counts entries into a summary. */
export function summarise(entries: Iterable<StoredEntry>, stepS: number): RecordSummary {
  return countGroups(groupsOf(entries, stepS), stepS);
}

function* groupsOf(entries: Iterable<StoredEntry>, stepS: number): Generator<RecordGroup> {
  for (const entry of entries) {
    const at = Math.floor(entry.at / stepS) * stepS;
    const decision = isErased(entry) ? null : entry.decision;
    const code = !isErased(entry) && isDecided(entry) ? entry.code : null;
    const [reasons, policy] = [decision?.reasons ?? null, decision?.policy.name ?? null];
    yield { at, action: actionOf(entry), reasons, code, policy, n: 1 };
  }
}

export function countGroups(groups: Iterable<RecordGroup>, stepS: number): RecordSummary {
  const buckets = new Map<number, SummaryBucket>();
  const [reasons, codes, policies] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  for (const group of groups) {
    const bucket = buckets.get(group.at) ?? { at: group.at, ...noTotals() };
    buckets.set(group.at, bucket);
    bucket[group.action ?? 'none'] += group.n;
    if (group.code !== null) count(codes, group.code, group.n);
    for (const reason of group.reasons ?? []) count(reasons, reason, group.n);
    if (group.policy !== null) count(policies, group.policy, group.n);
  }
  const ordered = [...buckets.values()].sort((a, b) => a.at - b.at);
  return { stepS, buckets: ordered, reasons: byCount(reasons), codes: byCount(codes), policies: byCount(policies) };
}

const actionOf = (entry: StoredEntry): AuditEntry['action'] => (isErased(entry) ? null : entry.action);
const isDecided = ({ kind }: AuditEntry): boolean => kind === 'verified' || kind === 'refused';

function count(counts: Map<string, number>, name: string, n: number): void {
  counts.set(name, (counts.get(name) ?? 0) + n);
}

const byCount = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
