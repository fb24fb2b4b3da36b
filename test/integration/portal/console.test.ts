/** The console over HTTP: who may read, what is refused, exports, faults of the store. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import {
  type AnalystConsoleOptions,
  analystConsole,
  type ConsoleAccess,
} from '@vigil/portal/console/analyst-console.ts';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import { RecordIndex } from '@vigil/portal/console/record-index.ts';
import type { RecordSource } from '@vigil/portal/console/record-source.ts';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureConsole } from '../demo/built-pages.ts';

const bank = { id: 'bank.example', name: 'Example Bank' };
const [from, to] = [1_800_000_000, 1_800_000_000 + 7 * 86_400];
const entries = auditedWeeks({ bank: bank.id, users: 100, sessions: 300, from, to, seed: 4 });
const index = new RecordIndex();
for (const entry of entries) index.add(bank.id, entry);
const PERIOD = `from=${from}&to=${to}`;

let server: Server;
let accesses: ConsoleAccess[];
let faults: unknown[];
beforeAll(() => ensureConsole());
afterEach(() => server.close());

/** Only who sends the header is an analyst. */
async function open(records: RecordSource = index, options: Partial<AnalystConsoleOptions> = {}) {
  [accesses, faults] = [[], []];
  const handler = await analystConsole({
    bank,
    records,
    path: '/console',
    identify: (request) => request.headers.get('x-analyst'),
    onAccess: (access) => accesses.push(access),
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', headers: { 'x-analyst': 'ada' }, ...init });
}

const code = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('access', () => {
  it.each([
    '/',
    '/console.js',
    '/api/about',
    `/api/records?${PERIOD}`,
    '/api/sessions/x',
    `/api/records.csv?${PERIOD}`,
  ])('to %s is refused without an analyst', async (path) => {
    const get = await open(index, { challengeHeaders: { 'www-authenticate': 'Basic realm="records"' } });
    const response = await get(`/console${path}`, { headers: {} });
    expect(await code(response)).toEqual([401, 'unauthorized']);
    expect(response.headers.get('www-authenticate')).toContain('Basic');
    expect(accesses).toEqual([]);
  });

  it('to records is reported with the analyst and the query, before they are read', async () => {
    const get = await open();
    await get(`/console/api/records?${PERIOD}&user=user-3`);
    await get(`/console/api/sessions/${entries[0]!.sid}`);
    expect(accesses).toEqual([
      { analyst: 'ada', operation: '/api/records', query: `${PERIOD}&user=user-3` },
      { analyst: 'ada', operation: `/api/sessions/${entries[0]!.sid}`, query: '' },
    ]);
  });

  it('changes nothing: other methods are refused', async () => {
    const get = await open();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await get('/console/api/about', { method })).status).toBe(405);
  });

  it('has headers against framing, scripts and caches', async () => {
    const get = await open();
    for (const path of ['/', '/console.js', `/api/records?${PERIOD}`, '/api/nothing']) {
      const { headers } = await get(`/console${path}`);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('leads to the path with a slash, and elsewhere to nothing', async () => {
    const get = await open();
    const response = await get('/console');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/console/']);
    for (const path of ['/', '/consoles/', '/console/../etc/passwd', '/console/api', `/console/api/all?${PERIOD}`])
      expect((await get(path)).status).toBe(404);
  });
});

describe('a search', () => {
  it.each(['', 'from=1', `${PERIOD}&before=x`, `${PERIOD}&before=1`, `${PERIOD}&action=maybe`, `${PERIOD}&x=1`])(
    'with invalid parameters is refused: "%s"',
    async (query) => {
      const get = await open();
      expect(await code(await get(`/console/api/records?${query}`))).toEqual([400, 'query-invalid']);
      expect(faults).toEqual([]);
    },
  );

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['never completes', () => new Promise<never>(() => {})],
  ])('in a store that %s gives 503 in time and reports the fault', async (_what, call) => {
    const get = await open({ page: call, session: call, summary: call }, { timeoutMs: 100 });
    for (const path of [`records?${PERIOD}`, `summary?${PERIOD}`, 'sessions/x'])
      expect(await code(await get(`/console/api/${path}`))).toEqual([503, 'records-unavailable']);
    expect(faults).toHaveLength(3);
  });
});

describe('an export', () => {
  it('has every record that fits, as CSV and as JSON', async () => {
    const get = await open();
    const csv = await get(`/console/api/records.csv?${PERIOD}&action=lock`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="vigil-records.csv"');
    const locks = entries.filter(({ action }) => action === 'lock');
    expect(locks.length).toBeGreaterThan(3);
    const rows = (await csv.text()).trim().split('\r\n');
    expect(rows).toHaveLength(locks.length + 1);
    expect(rows[1]).toContain('mismatch,lock,lock,verdict-mismatch');
    const json = await (await get(`/console/api/records.json?${PERIOD}`)).json();
    expect(json).toEqual(entries.toReversed());
    expect(await (await get(`/console/api/records.json?from=0&to=1`)).json()).toEqual([]);
  });

  it('that the store cannot complete breaks off, so that a part is not taken for the whole', async () => {
    let pages = 0;
    const half: RecordSource = {
      page: (...args) => (pages++ === 0 ? index.page(...args) : Promise.reject(new Error('down'))),
      session: (...args) => index.session(...args),
      summary: (...args) => index.summary(...args),
    };
    const get = await open(half);
    const read = async () => (await get(`/console/api/records.json?${PERIOD}`)).text();
    await expect(read()).rejects.toThrow();
    expect(faults).toHaveLength(1);
  });
});

describe('the document', () => {
  const blockOf = (html: string) =>
    /<script type="application\/json" id="first-records">(.*?)<\/script>/s.exec(html)?.[1];
  const search = `?period=custom&from=${from}&to=${to}`;

  it('brings the first records along, with an entry in the access log', async () => {
    const get = await open();
    const html = await (await get(`/console/${search}`)).text();
    const first = JSON.parse(blockOf(html)!) as { search: string; records: unknown[]; more: boolean };
    const reply = await (await get(`/console/api/records?${PERIOD}`)).json();
    expect(first).toEqual({ search, ...(reply as object) });
    expect(accesses[0]).toEqual({ analyst: 'ada', operation: '/api/records', query: PERIOD });
  });

  it('cannot be ended by a record', async () => {
    const entry = { ...entries[0]!, kind: 'revoked' as const, code: '</script><script>alert(1)</script>' };
    const other = new RecordIndex();
    other.add(bank.id, entry);
    const get = await open(other);
    const html = await (await get(`/console/${search}`)).text();
    expect(html).not.toContain('<script>alert');
    expect(JSON.parse(blockOf(html)!)).toMatchObject({ records: [{ entry: { code: entry.code } }] });
  });

  it('comes without records where the store is slow, fails or refuses the query', async () => {
    const never = () => new Promise<never>(() => {});
    for (const [page, address] of [
      [never, search],
      [() => Promise.reject(new Error('gone')), search],
      [index.page.bind(index), `${search}&before=now`],
    ] as const) {
      const get = await open({ ...index, page, session: never, summary: never });
      const response = await get(`/console/${address}`);
      expect(response.status).toBe(200);
      expect(blockOf(await response.text())).toBeUndefined();
      server.close();
    }
  });
});
