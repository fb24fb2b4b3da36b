/** The console's sources over one trail: a file and a real PostgreSQL give what the index in memory gives. */
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileRecords } from '@vigil/portal/console/file-records.ts';
import { postgresRecords } from '@vigil/portal/console/postgres-records.ts';
import { RecordIndex } from '@vigil/portal/console/record-index.ts';
import type { RecordQuery } from '@vigil/portal/console/record-query.ts';
import type { RecordKey, RecordSource, StoredRecord } from '@vigil/portal/console/record-source.ts';
import type { AuditEntry } from '@vigil/portal/server/audit-entry.ts';
import { hashSubject } from '@vigil/portal/server/digest.ts';
import { fileTrail } from '@vigil/portal/stores/file-trail.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { postgresTrail } from '@vigil/portal/stores/postgres-trail.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BANK = 'bank.example';
const [from, to] = [1_800_000_000, 1_800_000_000 + 7 * 86_400];
const entries = auditedWeeks({ bank: BANK, users: 20, sessions: 40, from, to, seed: 3 });
const ERASED = hashSubject(BANK, 'user-5');
const QUERIES: RecordQuery[] = [
  { from, to },
  { from: from + 86_400, to: to - 86_400, action: 'step-up' },
  { from, to, reason: 'verdict-insufficient', purpose: 'watch' },
  { from, to, would: 'lock' },
  { from, to, code: 'uncertain', policy: 'balanced' },
  { from, to, user: hashSubject(BANK, 'user-3') },
  { from, to, session: entries[0]!.sid!, kind: 'verified' },
  { from, to, policy: `'; DROP TABLE vigil_audit; --` },
];

let home: string;
let path: string;
let postgres: RunningServer;
let pool: Pool;
const index = new RecordIndex();
const line = (entry: AuditEntry) => `${JSON.stringify({ bank: BANK, ...entry })}\n`;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-records-'));
  path = join(home, 'audit.jsonl');
  writeFileSync(path, entries.map(line).join(''));
  await fileTrail(path).erase(BANK, ERASED);
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres', max: 4 });
  await migratePostgres(pool);
  const store = postgresCredentials(pool);
  for (const entry of entries) await store.audit(BANK, entry);
  await postgresTrail(pool).erase(BANK, ERASED);
  for await (const entry of fileTrail(path).read(BANK, from, to)) index.add(BANK, entry);
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
  removeFolder(home);
});

const SOURCES: Record<string, () => RecordSource> = {
  file: () => fileRecords(path),
  postgres: () => postgresRecords(pool),
};

async function allPages(source: RecordSource, query: RecordQuery, limit: number): Promise<StoredRecord['entry'][]> {
  const all: StoredRecord['entry'][] = [];
  for (let before: RecordKey | null = null; ; ) {
    const page: readonly StoredRecord[] = await source.page(BANK, query, before, limit);
    all.push(...page.map(({ entry }) => entry));
    const last = page.at(-1);
    if (last === undefined) return all;
    before = { at: last.entry.at, id: last.id };
  }
}

describe.each(Object.entries(SOURCES))('records in %s', (_name, open) => {
  it.each(QUERIES)('are those of the index, page by page: %o', async (query) => {
    expect(await allPages(open(), query, 37)).toEqual(await allPages(index, query, 1_000));
  });

  it.each(QUERIES)('are counted like those of the index: %o', async (query) => {
    expect(await open().summary(BANK, query, 3_600)).toEqual(await index.summary(BANK, query, 3_600));
  });

  it('of a session come oldest first, the newest ones when there are too many', async () => {
    const sid = entries.find(({ sub }) => sub !== ERASED)!.sid!;
    for (const limit of [3, 1_000]) {
      const expected = (await index.session(BANK, sid, limit)).map(({ entry }) => entry);
      expect((await open().session(BANK, sid, limit)).map(({ entry }) => entry)).toEqual(expected);
    }
  });
});

it('follows a file as it grows, past a line that is still being written, and a file that was replaced', async () => {
  const own = join(home, 'growing.jsonl');
  const [first, second, third] = entries as [AuditEntry, AuditEntry, AuditEntry];
  writeFileSync(own, line(first));
  const records = fileRecords(own);
  const count = async () => (await records.page(BANK, { from, to }, null, 10)).length;
  expect(await count()).toBe(1);
  appendFileSync(own, line(second).slice(0, 40));
  expect(await count()).toBe(1);
  appendFileSync(own, line(second).slice(40) + line(third));
  expect(await count()).toBe(3);
  await fileTrail(own).purge(BANK, second.at + 1);
  expect(await count()).toBe(1);
});
