/** Exports what a query finds. In: a source and a query. Out: CSV or JSON lines of text, newest record first. */

import { csvLine } from '../report/csv.ts';
import { isErased } from '../server/audit-trail.ts';
import type { RecordQuery } from './record-query.ts';
import type { RecordKey, RecordSource, StoredRecord } from './record-source.ts';

const PAGE = 1_000;

export type Exporter = (records: AsyncIterable<StoredRecord>) => AsyncGenerator<string>;

/** `page` runs one call of the source, within the deadline of a search. */
export async function* recordsOf(
  source: RecordSource,
  bank: string,
  query: RecordQuery,
  within: <T>(call: () => Promise<T>) => Promise<T>,
): AsyncGenerator<StoredRecord> {
  let before: RecordKey | null = null;
  for (;;) {
    const place: RecordKey | null = before;
    const records: readonly StoredRecord[] = await within(() => source.page(bank, query, place, PAGE));
    yield* records;
    const last = records.at(-1);
    if (last === undefined || records.length < PAGE) return;
    before = { at: last.entry.at, id: last.id };
  }
}

const HEADS = [
  ...['at', 'kind', 'purpose', 'user', 'session', 'transaction', 'code', 'action', 'would', 'reasons', 'policy'],
  ...['policy_version', 'confidence', 'llr', 'fmr_ucl95', 'gap', 'keys', 'keys_age_s', 'strokes', 'strokes_age_s'],
  ...['clicks', 'active_s', 'unseen_s', 'stage', 'key_tier', 'env', 'chain', 'seq'],
];

export async function* exportCsv(records: AsyncIterable<StoredRecord>): AsyncGenerator<string> {
  yield csvLine(HEADS);
  for await (const record of records) yield csvLine(cellsOf(record));
}

function cellsOf({ entry }: StoredRecord): (string | number | null)[] {
  const at = new Date(entry.at * 1000).toISOString();
  const chain = [entry.chain.id, entry.chain.seq];
  if (isErased(entry)) return [at, 'erased', ...Array<null>(HEADS.length - 4).fill(null), ...chain];
  const { decision } = entry;
  const claims = decision?.claims;
  const env = Object.entries(claims?.env ?? {}).flatMap(([name, found]) => (found ? [name] : []));
  return [
    ...[at, entry.kind, entry.purpose, entry.sub, entry.sid, entry.txn, entry.code, entry.action],
    ...[decision?.would ?? null, decision?.reasons.join(' ') ?? null],
    ...[decision?.policy.name ?? null, decision?.policy.version ?? null],
    ...[claims?.confidence ?? null, claims?.llr ?? null, claims?.fmr?.ucl95 ?? null, decision?.gap ?? null],
    ...[claims?.ev.keys ?? null, claims?.ev.keys_age_s ?? null],
    ...[claims?.ev.strokes ?? null, claims?.ev.strokes_age_s ?? null],
    ...[claims?.ev.clicks ?? null, claims?.ev.active_s ?? null, claims?.ev.unseen_s ?? null],
    ...[claims?.model.stage ?? null, claims?.kp ?? null, env.join(' '), ...chain],
  ];
}

/** One JSON array, an entry a line. */
export async function* exportJson(records: AsyncIterable<StoredRecord>): AsyncGenerator<string> {
  let lead = '[\n';
  for await (const { entry } of records) {
    yield `${lead}${JSON.stringify(entry)}`;
    lead = ',\n';
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n';
}
