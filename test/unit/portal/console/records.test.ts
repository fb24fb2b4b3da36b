import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { memoryRecords, RecordIndex } from '@vigil/portal/console/record-index.ts';
import { fits, parseQuery, type RecordQuery } from '@vigil/portal/console/record-query.ts';
import { type RecordKey, type StoredRecord, stepOf } from '@vigil/portal/console/record-source.ts';
import { hashSubject } from '@vigil/portal/server/digest.ts';
import { memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { describe, expect, it } from 'vitest';

const BANK = 'bank.example';
const [from, to] = [1_800_000_000, 1_800_000_000 + 7 * 86_400];
const entries = auditedWeeks({ bank: BANK, users: 20, sessions: 60, from, to, seed: 5 });
const whole: RecordQuery = { from, to };

const index = new RecordIndex();
for (const entry of entries) index.add(BANK, entry);

async function allPages(query: RecordQuery, limit: number): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (let before: RecordKey | null = null; ; ) {
    const page: StoredRecord[] = await index.page(BANK, query, before, limit);
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined) return all;
    before = { at: last.entry.at, id: last.id };
  }
}

describe('pages', () => {
  it.each([1, 7, 1_000])('of %d hold every record once, newest first', async (limit) => {
    const all = await allPages(whole, limit);
    expect(all.map(({ entry }) => entry)).toEqual(entries.toReversed());
  });

  it.each([
    { action: 'step-up' },
    { code: 'uncertain' },
    { reason: 'verdict-insufficient' },
    { would: 'lock' },
    { purpose: 'transaction' },
    { kind: 'refused' },
    { policy: 'balanced' },
    { policy: 'strict' },
    { user: hashSubject(BANK, 'user-3') },
    { session: entries[0]!.sid! },
    { action: 'allow', purpose: 'transaction', user: hashSubject(BANK, 'user-4') },
  ] as const)('hold what fits %o and nothing else', async (filters) => {
    const query = { ...whole, ...filters };
    const found = (await allPages(query, 10)).map(({ entry }) => entry);
    expect(found).toEqual(entries.filter((entry) => fits(query, entry)).toReversed());
  });

  it('do not move when records are added', async () => {
    const own = new RecordIndex();
    for (const entry of entries.slice(0, 20)) own.add(BANK, entry);
    const [last] = (await own.page(BANK, whole, null, 5)).slice(-1);
    const before = { at: last!.entry.at, id: last!.id };
    const second = await own.page(BANK, whole, before, 5);
    for (const entry of entries.slice(20)) own.add(BANK, entry);
    expect(await own.page(BANK, whole, before, 5)).toEqual(second);
  });

  it('never show records of another bank', async () => {
    expect(await index.page('other.example', whole, null, 10)).toEqual([]);
    expect((await index.summary('other.example', whole, 60)).buckets).toEqual([]);
  });
});

describe('a summary', () => {
  it('counts every record once, by time and action', async () => {
    const { buckets, codes } = await index.summary(BANK, whole, 86_400);
    const sum = buckets.reduce((n, bucket) => n + bucket.allow + bucket['step-up'] + bucket.lock + bucket.none, 0);
    expect(sum).toBe(entries.length);
    expect(codes.reduce((n, [, times]) => n + times, 0)).toBe(entries.length);
  });

  it.each([3_600, 86_400, 7 * 86_400, 90 * 86_400, 3_650 * 86_400])('of %d seconds has at most 120 buckets', (span) => {
    expect(span / stepOf({ from: 0, to: span })).toBeLessThanOrEqual(120);
  });
});

it('keeps what the memory store has dropped, and adds each entry once', async () => {
  const credentials = memoryCredentials(5);
  const records = memoryRecords(credentials);
  for (const [at, entry] of entries.slice(0, 12).entries()) {
    await credentials.audit(BANK, entry);
    if (at % 3 === 2) await records.page(BANK, whole, null, 1);
  }
  const found = await records.page(BANK, whole, null, 100);
  expect(found.map(({ entry }) => entry)).toEqual(entries.slice(0, 12).toReversed());
});

describe('a query', () => {
  const parse = (text: string) => parseQuery(BANK, new URLSearchParams(text));

  it('takes the handle of a user or its hash', () => {
    const hash = hashSubject(BANK, 'user-3');
    expect(parse('from=0&to=9&user=user-3').user).toBe(hash);
    expect(parse(`from=0&to=9&user=${hash}`).user).toBe(hash);
  });

  it.each(['', 'from=0', 'from=x&to=1', 'from=0&to=9&action=maybe', 'from=0&to=9&sql=1', 'from=-1&to=9'])(
    'is refused: "%s"',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'query-invalid' }));
    },
  );
});
