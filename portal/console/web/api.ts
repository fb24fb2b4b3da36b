/** Requests to the console's own server. In: parameters. Out: its replies; both sides are built and shipped together. */
import type { StoredEntry } from '../../server/audit-trail.ts';
import type { PortalPolicy } from '../../server/policy.ts';
import type { FirstRecords, RecordSummary, RecordsPage, StoredRecord } from '../record-source.ts';

export interface AboutReply {
  readonly bank: { readonly id: string; readonly name: string };
  readonly analyst: string;
  readonly refreshMs: number;
  readonly now: number;
}

export interface SessionReply {
  readonly records: readonly StoredRecord[];
  readonly policies: Readonly<Record<string, PortalPolicy>>;
}

/** A reply that is not 200. `code` as in its body. */
export class RequestFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TIMEOUT_MS = 15_000;

/** @throws RequestFailure */
async function get<Reply>(path: string, signal: AbortSignal): Promise<Reply> {
  const response = await fetch(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  const body: unknown = await response.json();
  if (response.ok) return body as Reply;
  const { code = 'failed', message = response.statusText } = body as { code?: string; message?: string };
  throw new RequestFailure(code, message);
}

export const fetchAbout = (signal: AbortSignal) => get<AboutReply>('api/about', signal);
export const fetchRecords = (query: URLSearchParams, signal: AbortSignal) =>
  get<RecordsPage>(`api/records?${query}`, signal);
export const fetchSummary = (query: URLSearchParams, signal: AbortSignal) =>
  get<RecordSummary>(`api/summary?${query}`, signal);
export const fetchSession = (sid: string, signal: AbortSignal) =>
  get<SessionReply>(`api/sessions/${encodeURIComponent(sid)}`, signal);

/** The records that came with the document; null for another address than the one it was asked with. */
export function firstRecords(): RecordsPage | null {
  const text = document.getElementById('first-records')?.textContent;
  const first = text ? (JSON.parse(text) as FirstRecords) : null;
  return first?.search === location.search ? first : null;
}

export const keyOf = ({ id, entry }: StoredRecord): string => `${entry.at}.${id}`;

/** Hash of the session; null for entries without one. */
export const sessionOf = (entry: StoredEntry): string | null => ('sid' in entry ? entry.sid : null);
