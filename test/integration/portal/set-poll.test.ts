/** Poll delivery (RFC 8936) over HTTP on real outboxes: acknowledgements, long polls, errors, bounds, who may ask. */
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { bearerIs } from '@vigil/portal/events/poll-endpoint.ts';
import { riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { createTransmitter, type Transmitter, type TransmitterOptions } from '@vigil/portal/events/transmitter.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import type { Outbox } from '@vigil/portal/stores/outbox.ts';
import { migratePostgres, postgresOutbox } from '@vigil/portal/stores/postgres.ts';
import { decodeJwt } from 'jose';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const AUDIENCE = 'https://soc.bank.example';
const SECRET = 'a-secret-of-the-receiver';
const keys = generateBankKeys();

let home: string;
let postgres: RunningServer;
let pool: Pool;
const ending: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-poll-'));
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres' });
  await migratePostgres(pool);
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
  await pool.query('TRUNCATE vigil_outbox');
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
  removeFolder(home);
});

let file = 0;
/** That arrived, of all tests. */
let requests = 0;
const OUTBOXES: Record<string, () => Promise<Outbox>> = {
  file: async () => {
    file += 1;
    const outbox = await fileOutbox(join(home, `outbox-${file}.jsonl`));
    ending.push(() => outbox.close());
    return outbox;
  },
  postgres: async () => postgresOutbox(pool),
};

interface Polled {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { sets?: Record<string, string>; moreAvailable?: boolean; err?: string };
}

class PollingReceiver {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async poll(body: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Polled> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET}`, ...headers },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Polled['body'] };
  }

  /** Subjects of what waits now, in order. */
  async waiting(body: object = {}): Promise<string[]> {
    const polled = await this.poll({ returnImmediately: true, ...body });
    return subjectsOf(polled);
  }
}

const subjectsOf = ({ body }: Polled) =>
  Object.values(body.sets ?? {}).map((token) => (decodeJwt(token).sub_id as { id: string }).id);

async function open(outbox: Outbox, more: Partial<TransmitterOptions> = {}) {
  const faults: string[] = [];
  const transmitter = await createTransmitter({
    issuer: 'https://bank.example',
    key: (await keys)[0]!,
    outbox,
    receivers: [{ audience: AUDIENCE, authenticate: bearerIs(SECRET) }],
    onFault: (fault) => faults.push((fault as { code?: string }).code ?? String(fault)),
    ...more,
  });
  ending.push(() => transmitter.close());
  return { transmitter, faults, receiver: new PollingReceiver(await served(transmitter)) };
}

async function served({ pollListener }: Transmitter): Promise<string> {
  const server: Server = createServer(pollListener);
  server.on('request', () => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => riskLevelChange({ subject: `user-${from + at}` }, 'HIGH', 'LOW'));
const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `user-${from + at}`);

describe.each(Object.entries(OUTBOXES))('outbox: %s', (_name, openOutbox) => {
  it('hands out events in order until they are acknowledged', async () => {
    const { transmitter, receiver } = await open(await openOutbox());
    const jtis = await transmitter.send(numbered(5));
    const first = await receiver.poll({ maxEvents: 3, returnImmediately: true });
    expect(first).toMatchObject({ status: 200, body: { moreAvailable: true } });
    expect(Object.keys(first.body.sets ?? {})).toEqual(jtis.slice(0, 3));
    expect(await receiver.waiting({ maxEvents: 3 })).toEqual(names(3));
    const rest = await receiver.poll({ ack: jtis.slice(0, 3), returnImmediately: true });
    expect(subjectsOf(rest)).toEqual(names(2, 3));
    expect(rest.body.moreAvailable).toBeUndefined();
    expect(await receiver.waiting({ ack: jtis.slice(3) })).toEqual([]);
    expect(await receiver.waiting({ ack: jtis })).toEqual([]);
  });

  it('keeps an event that the receiver rejects apart, and reports it', async () => {
    const { transmitter, receiver, faults } = await open(await openOutbox());
    const [first = '', second = ''] = await transmitter.send(numbered(3));
    const setErrs = { [first]: { err: 'invalid_audience', description: 'not ours' }, unknown: { err: 'invalid_key' } };
    expect(await receiver.waiting({ setErrs, ack: [second] })).toEqual(['user-2']);
    expect(faults).toEqual(['set-rejected']);
  });

  it('ends a long poll as soon as there is an event', async () => {
    const { transmitter, receiver } = await open(await openOutbox());
    const polled = receiver.poll({});
    await transmitter.send(numbered(1));
    expect(subjectsOf(await polled)).toEqual(['user-0']);
  });

  it('ends a long poll without events at its deadline', async () => {
    const { receiver } = await open(await openOutbox(), { poll: { maxWaitMs: 50 } });
    expect(await receiver.poll({})).toMatchObject({ status: 200, body: { sets: {} } });
  });

  it('bounds the backlog of a receiver that never fetches, and goes on when it does', async () => {
    const { transmitter, receiver, faults } = await open(await openOutbox(), { maxBacklog: 3 });
    const jtis = await transmitter.send(numbered(5));
    expect(jtis).toHaveLength(3);
    expect(faults).toEqual(['outbox-full', 'outbox-full']);
    expect(await receiver.waiting({ ack: jtis })).toEqual([]);
    await transmitter.send(numbered(1, 9));
    expect(await receiver.waiting()).toEqual(['user-9']);
  });
});

it('finds what another process put into the outbox during a long poll', async () => {
  const { receiver } = await open(postgresOutbox(pool));
  const other = await open(postgresOutbox(pool));
  const polled = receiver.poll({});
  await other.transmitter.send(numbered(1));
  expect(subjectsOf(await polled)).toEqual(['user-0']);
});

it('refuses who is not the receiver, another method, another type and what is no request', async () => {
  const { transmitter, receiver } = await open(await OUTBOXES.file!());
  await transmitter.send(numbered(1));
  expect(await receiver.poll({}, { Authorization: 'Bearer other' })).toMatchObject({
    status: 401,
    body: { err: 'authentication_failed' },
  });
  expect((await receiver.poll({}, { 'Content-Type': 'text/plain' })).status).toBe(415);
  const url = await served(transmitter);
  const got = await fetch(url);
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  for (const body of [
    { ack: 'x' },
    { maxEvents: -1 },
    { maxEvents: 1.5 },
    { setErrs: { a: 1 } },
    { returnImmediately: 1 },
  ])
    expect(await receiver.poll(body)).toMatchObject({ status: 400, body: { err: 'invalid_request' } });
  expect((await receiver.poll({ ack: ['a'.repeat(199)], padding: 'x'.repeat(300_000) })).status).toBe(413);
  expect(await receiver.waiting()).toEqual(['user-0']);
});

it('lets no receiver see the events of another', async () => {
  const receivers = ['one', 'two'].map((name) => ({ audience: name, authenticate: bearerIs(name) }));
  const { transmitter, receiver } = await open(await OUTBOXES.file!(), { receivers });
  const [ofOne = ''] = await transmitter.send(numbered(1));
  const as = (name: string, body: object = {}) =>
    receiver.poll({ returnImmediately: true, ...body }, { Authorization: `Bearer ${name}` });
  await as('two', { ack: [ofOne] });
  const sets = Object.values((await as('one')).body.sets ?? {});
  expect(sets.map((token) => decodeJwt(token).aud)).toEqual(['one']);
});

it('bounds the long polls that wait, and ends them when the receiver goes away or the transmitter closes', async () => {
  const { transmitter, receiver } = await open(await OUTBOXES.file!(), { poll: { maxWaiting: 1, maxWaitMs: 20_000 } });
  const gone = new AbortController();
  const before = requests;
  const first = receiver.poll({}, {}, gone.signal).catch((fault: Error) => fault.name);
  await expect.poll(() => requests).toBe(before + 1);
  const second = async () => (await receiver.poll({ maxEvents: 1 })).status;
  await expect.poll(second).toBe(429);
  gone.abort();
  expect(await first).toBe('AbortError');
  const later = requests;
  const third = receiver.poll({});
  await expect.poll(() => requests).toBe(later + 1);
  await expect.poll(second).toBe(429);
  await transmitter.close();
  expect(await third).toMatchObject({ status: 200, body: { sets: {} } });
});

it('responds with 503 while the outbox fails or does not answer', async () => {
  const outbox = await OUTBOXES.file!();
  const failing = { ...outbox, waiting: () => Promise.reject(new Error('connection lost')) };
  const { receiver, faults } = await open(failing);
  const { status, headers } = await receiver.poll({ returnImmediately: true });
  expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  expect(faults).toEqual(['Error: connection lost']);
});
