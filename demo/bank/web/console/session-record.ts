/** Record of one session. In: feed events in order. Out: the data for cards and charts. */
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { FeedEvent } from '../../feed-event.ts';

export type RecordedAttestation = Extract<FeedEvent, { kind: 'attestation' }>;
export type Refused = Extract<FeedEvent, { kind: 'refused' }>;
export type Status = 'live' | 'locked' | 'ended';

export interface SessionRecord {
  readonly session: string;
  readonly user: string;
  readonly startedAt: number;
  lastAt: number;
  status: Status;
  readonly events: FeedEvent[];
  readonly attestations: RecordedAttestation[];
  /** The newest attestation, refusal or missing token. */
  latest: Extract<FeedEvent, { kind: 'attestation' | 'refused' | 'no-token' }> | null;
}

/** Adds the event to its session's record, created if needed, and returns the record. */
export function takeEvent(records: Map<string, SessionRecord>, event: FeedEvent): SessionRecord {
  const { session, user, at } = event;
  const known = records.get(session);
  const record: SessionRecord = known ?? {
    session,
    user,
    startedAt: at,
    lastAt: at,
    status: 'live',
    events: [],
    attestations: [],
    latest: null,
  };
  records.set(session, record);
  record.events.push(event);
  record.lastAt = at;
  if (event.kind === 'attestation') record.attestations.push(event);
  if (event.kind === 'attestation' || event.kind === 'refused' || event.kind === 'no-token') record.latest = event;
  if (event.kind === 'locked') record.status = 'locked';
  if (event.kind === 'signed-out' && record.status === 'live') record.status = 'ended';
  return record;
}

/** The verdict of the newest attestation; null before the first. */
export function verdictOf(record: SessionRecord): Verdict | null {
  return record.attestations.at(-1)?.claims.verdict ?? null;
}

/** Whether the session needs attention: locked, live with an uncertain or mismatch verdict, or a refused token. */
export function needsAttention(record: SessionRecord): boolean {
  if (record.status === 'locked') return true;
  if (record.status === 'ended') return false;
  const verdict = verdictOf(record);
  return verdict === 'mismatch' || verdict === 'uncertain' || record.latest?.kind === 'refused';
}

export type Filter = 'all' | 'live' | 'attention' | 'locked' | 'ended';

export function passes(record: SessionRecord, filter: Filter, search: string): boolean {
  const found = `${record.user} ${record.session}`.toLowerCase().includes(search.trim().toLowerCase());
  if (!found || filter === 'all') return found;
  return filter === 'attention' ? needsAttention(record) : record.status === filter;
}

/** An attestation is valid for the life of its token. */
const HOLDS_MS = 120_000;

/** Spans of one verdict: each lasts until the next attestation or `endAt`, two minutes at most. */
export function verdictSpans(
  attestations: readonly RecordedAttestation[],
  endAt: number,
): { from: number; to: number; verdict: Verdict }[] {
  const spans: { from: number; to: number; verdict: Verdict }[] = [];
  for (const [i, { at, claims }] of attestations.entries()) {
    const to = Math.min(attestations[i + 1]?.at ?? Math.max(at, endAt), at + HOLDS_MS);
    const last = spans.at(-1);
    if (last?.verdict === claims.verdict && last.to === at) last.to = to;
    else spans.push({ from: at, to, verdict: claims.verdict });
  }
  return spans;
}

/** Median time from challenge to verified attestation, in milliseconds. */
export function medianLatency(attestations: readonly RecordedAttestation[]): number | null {
  const sorted = attestations.flatMap((a) => (a.latencyMs === null ? [] : [a.latencyMs])).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
