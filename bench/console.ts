/**
 * `npm run bench -- console`: the analyst's console over 100,000 records in a file and in a real PostgreSQL, in real Chromium. In: nothing.
 * Out: time of each search, beside an empty request to the same server in the same run, and until the first record is on the page.
 */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { analystConsole } from '@vigil/portal/console/analyst-console.ts';
import { fileRecords } from '@vigil/portal/console/file-records.ts';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import { postgresRecords } from '@vigil/portal/console/postgres-records.ts';
import type { RecordSource } from '@vigil/portal/console/record-source.ts';
import type { AuditEntry } from '@vigil/portal/server/audit-entry.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { Pool } from 'pg';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { BenchOptions, BenchReport } from './command.ts';
import { auditedWeeks } from './service/audited-weeks.ts';
import { startPostgres } from './verify/servers.ts';
import { quantile } from './verify/throughput.ts';

const BANK = 'bank.example';
const DAY_S = 86_400;
const SESSIONS = 9_600;
const TRIES = 20;
/** A busy machine may be slow; the figures say how slow. */
const SEARCH_MS = 60_000;
const PAINTS = 9;

type Milliseconds = Readonly<Record<string, { readonly p50: number; readonly max: number }>>;

export async function run({ progress, seed }: BenchOptions): Promise<BenchReport> {
  const to = Math.floor(Date.now() / 1000);
  const entries = auditedWeeks({ bank: BANK, users: 800, sessions: SESSIONS, from: to - 28 * DAY_S, to, seed });
  progress(`${entries.length} records`);
  const figures = { records: entries.length, file: await overFile(entries), postgres: await overPostgres(entries) };
  const text = Object.entries({ file: figures.file, postgres: figures.postgres }).flatMap(([source, times]) =>
    Object.entries(times).map(
      ([what, { p50, max }]) => `${source}  ${what}  p50 ${p50.toFixed(1)} ms, most ${max.toFixed(1)} ms`,
    ),
  );
  return { json: figures, text: [`${entries.length} records`, ...text].join('\n') };
}

async function overFile(entries: readonly AuditEntry[]): Promise<Milliseconds> {
  const home = mkdtempSync(join(tmpdir(), 'vigil-console-'));
  const path = join(home, 'audit.jsonl');
  writeFileSync(path, entries.map((entry) => `${JSON.stringify({ bank: BANK, ...entry })}\n`).join(''));
  try {
    return await measure(fileRecords(path), entries);
  } finally {
    removeFolder(home);
  }
}

async function overPostgres(entries: readonly AuditEntry[]): Promise<Milliseconds> {
  const server = await startPostgres();
  const pool = new Pool({ host: server.socket, user: 'vigil', database: 'postgres', max: 8 });
  try {
    await migratePostgres(pool);
    await pool.query(`SELECT vigil_audit_add_month((date_trunc('month', now()) - interval '1 month')::date)`);
    await pool.query('ALTER DATABASE postgres SET synchronous_commit = off');
    const store = postgresCredentials(pool);
    for (let at = 0; at < entries.length; at += 64)
      await Promise.all(entries.slice(at, at + 64).map((entry) => store.audit(BANK, entry)));
    await pool.query('ANALYZE');
    return await measure(postgresRecords(pool), entries);
  } finally {
    await pool.end();
    await server.stop();
  }
}

async function measure(records: RecordSource, entries: readonly AuditEntry[]): Promise<Milliseconds> {
  const handler = await analystConsole({
    bank: { id: BANK, name: 'Bank' },
    records,
    identify: () => 'bench',
    timeoutMs: SEARCH_MS,
    onFault: (fault) => process.stderr.write(`${String(fault)}\n`),
  });
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: ensureBrowser('chromium', () => {}).path,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    return { ...(await searches(url, entries)), ...(await paints(browser, url)) };
  } finally {
    await browser.close();
    server.close();
  }
}

async function searches(url: string, entries: readonly AuditEntry[]): Promise<Milliseconds> {
  const [oldest, newest] = [entries[0]!, entries.at(-1)!];
  const period = `from=${oldest.at}&to=${newest.at + 1}`;
  const paths = {
    'empty request': '/api/about',
    'newest page': `/api/records?${period}`,
    'oldest page': `/api/records?${period}&before=${oldest.at + 3_600}.0`,
    'a user': `/api/records?${period}&user=user-7`,
    'a rare reason': `/api/records?${period}&reason=env-remote`,
    'no such policy': `/api/records?${period}&policy=none`,
    'a session': `/api/sessions/${newest.sid}`,
    summary: `/api/summary?${period}`,
  };
  const first = await timed(() => get(url + paths['newest page']));
  const times: Record<string, { p50: number; max: number }> = { 'first search': { p50: first, max: first } };
  for (const [what, path] of Object.entries(paths)) {
    const taken: number[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) taken.push(await timed(() => get(url + path)));
    times[what] = {
      p50: quantile(
        taken.sort((a, b) => a - b),
        0.5,
      ),
      max: Math.max(...taken),
    };
  }
  return times;
}

/** The first record, beside a page of the same server that shows a line of text, in the same browser in turns. */
async function paints(browser: Browser, url: string): Promise<Milliseconds> {
  const taken: Record<string, number[]> = { 'empty page': [], 'first record on the page': [] };
  for (let tries = 0; tries < PAINTS; tries += 1) {
    taken['empty page']!.push(await painted(browser, (page) => page.goto(`${url}/api/about`)));
    taken['first record on the page']!.push(
      await painted(browser, async (page) => {
        await page.goto(`${url}/?period=28d`, { waitUntil: 'commit' });
        await page.getByTestId('newest-record').waitFor();
      }),
    );
  }
  return Object.fromEntries(
    Object.entries(taken).map(([what, times]) => {
      const sorted = times.sort((a, b) => a - b);
      return [what, { p50: quantile(sorted, 0.5), max: sorted.at(-1)! }];
    }),
  );
}

async function painted(browser: Browser, open: (page: Page) => Promise<unknown>): Promise<number> {
  const page = await browser.newPage();
  try {
    return await timed(async () => void (await open(page)));
  } finally {
    await page.close();
  }
}

async function get(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} gave ${response.status}`);
  await response.arrayBuffer();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
