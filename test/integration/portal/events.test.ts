/** Security events from verdict to receiver: content, retries, order, and durability across restarts and kills. */
import { fork } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { credentialChange, eventsOf, riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { createTransmitter, type Transmitter, type TransmitterOptions } from '@vigil/portal/events/transmitter.ts';
import { hashSession } from '@vigil/portal/server/digest.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import type { Outbox } from '@vigil/portal/stores/outbox.ts';
import { migratePostgres, postgresOutbox } from '@vigil/portal/stores/postgres.ts';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBank, VISITOR } from '../../unit/portal/bank.ts';
import { type SetReceiver, startSetReceiver } from './set-receiver.ts';

const ISSUER = 'https://bank.example';
const AUDIENCE = 'https://fraud.bank.example';
const keys = generateBankKeys();
const BACKOFF = { firstMs: 1, maxMs: 20, attemptMs: 2_000 };

let home: string;
let postgres: RunningServer;
let pool: Pool;
const ending: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-events-'));
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres' });
  await migratePostgres(pool);
}, 120_000);
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
  rmSync(home, { recursive: true });
});

async function receiver(port = 0): Promise<SetReceiver> {
  const started = await startSetReceiver((await keys)[0]!, ISSUER, AUDIENCE, port);
  ending.push(() => started.close());
  return started;
}

async function transmitter(outbox: Outbox, url: string, more: Partial<TransmitterOptions> = {}): Promise<Transmitter> {
  const receivers = [{ audience: AUDIENCE, url }];
  const started = await createTransmitter({
    issuer: ISSUER,
    key: (await keys)[0]!,
    outbox,
    receivers,
    backoff: BACKOFF,
    ...more,
  });
  ending.push(() => started.close());
  return started;
}

let file = 0;
const path = () => join(home, `outbox-${file}.jsonl`);
function newFileOutbox() {
  file += 1;
  return reopened();
}

async function reopened() {
  const outbox = await fileOutbox(path());
  ending.push(() => outbox.close());
  return outbox;
}

const OUTBOXES: Record<string, () => Promise<Outbox>> = {
  file: newFileOutbox,
  postgres: async () => postgresOutbox(pool),
};
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => riskLevelChange({ subject: `user-${from + at}` }, 'HIGH', 'LOW'));
const subjects = ({ taken }: SetReceiver) => taken.map(({ sub_id }) => (sub_id as { id: string }).id);
const expected = (count: number) => Array.from({ length: count }, (_, at) => `user-${at}`);

it('maps a mismatch to risk-level-change HIGH and session-revoked for user and session', async () => {
  const bank = await openBank();
  const verdict = async (is: 'match' | 'mismatch') =>
    bank.verify(await bank.simulator.attest((await bank.request('session')).challenge, { verdict: is }), 'session');
  expect(eventsOf(await verdict('match'), VISITOR, 'LOW')).toEqual([]);
  const events = eventsOf(await verdict('mismatch'), VISITOR, 'LOW');
  const there = await receiver();
  const sender = await transmitter(await newFileOutbox(), there.url, { now: () => bank.clock.ms });
  const jtis = await sender.send([...events, credentialChange({ subject: 'user-1' }, 'revoke', bank.simulator.kid)]);
  await there.received(3);
  const at = Math.floor(bank.clock.ms / 1000);
  const CAEP = 'https://schemas.openid.net/secevent/caep/event-type';
  const user = { format: 'opaque', id: 'user-1' };
  const sub_id = { format: 'complex', user, session: { format: 'opaque', id: hashSession('session-1') } };
  const common = { iss: ISSUER, aud: AUDIENCE, iat: at };
  expect(there.taken).toEqual([
    {
      ...common,
      jti: jtis[0],
      sub_id,
      events: {
        [`${CAEP}/risk-level-change`]: {
          event_timestamp: at,
          principal: 'SESSION',
          current_level: 'HIGH',
          previous_level: 'LOW',
          risk_reason: 'BEHAVIOUR',
        },
      },
    },
    {
      ...common,
      jti: jtis[1],
      sub_id,
      events: {
        [`${CAEP}/session-revoked`]: {
          event_timestamp: at,
          initiating_entity: 'policy',
          reason_admin: { en: expect.any(String) },
        },
      },
    },
    {
      ...common,
      jti: jtis[2],
      sub_id: user,
      events: {
        [`${CAEP}/credential-change`]: {
          event_timestamp: at,
          credential_type: 'vigil',
          change_type: 'revoke',
          friendly_name: bank.simulator.kid,
        },
      },
    },
  ]);
});

describe.each(Object.entries(OUTBOXES))('outbox: %s', (_name, open) => {
  it('delivers in order despite receiver faults', async () => {
    const there = await receiver();
    for (const status of [503, 429, 500, 401, 404, 302]) there.scripted.push({ status });
    there.scripted.push({ status: 400, body: { err: 'authentication_failed' } });
    const faults: unknown[] = [];
    const sender = await transmitter(await open(), there.url, { onFault: (fault) => faults.push(fault) });
    await sender.send(numbered(20));
    await sender.idle();
    expect(subjects(there)).toEqual(expected(20));
    expect(faults).toHaveLength(7);
  });

  it('skips events that the receiver rejects permanently', async () => {
    const there = await receiver();
    there.scripted.push({ status: 400, body: { err: 'invalid_request', description: 'no' } });
    const faults: { code: string }[] = [];
    const sender = await transmitter(await open(), there.url, {
      onFault: (fault) => faults.push(fault as { code: string }),
    });
    await sender.send(numbered(3));
    await sender.idle();
    expect(subjects(there)).toEqual(['user-1', 'user-2']);
    expect(faults.map(({ code }) => code)).toEqual(['set-rejected']);
  });

  it('keeps waiting events across a restart while the receiver is down', async () => {
    const gone = await receiver();
    const port = Number(new URL(gone.url).port);
    await gone.close();
    const first = await open();
    const before = await transmitter(first, gone.url, { onFault: () => {} });
    await before.send(numbered(5));
    await before.close();
    if ('close' in first) await (first.close as () => Promise<void>)();
    const there = await receiver(port);
    const second = 'close' in first ? await reopened() : first;
    const after = await transmitter(second, there.url);
    await after.send(numbered(5, 5));
    await there.received(10);
    await after.idle();
    expect(subjects(there)).toEqual(expected(10));
  });
});

it('calls the authorization callback for each attempt', async () => {
  const there = await receiver();
  there.scripted.push({ status: 400, body: { err: 'authentication_failed' } });
  let issued = 0;
  const authorization = () => {
    issued += 1;
    return `Bearer ${issued}`;
  };
  const sender = await transmitter(await newFileOutbox(), '', {
    receivers: [{ audience: AUDIENCE, url: there.url, authorization }],
  });
  await sender.send(numbered(1));
  await sender.idle();
  expect(there.authorizations).toEqual(['Bearer 1', 'Bearer 2']);
});

it('delivers everything in order from two processes on one PostgreSQL outbox', async () => {
  const there = await receiver();
  const senders = [
    await transmitter(postgresOutbox(pool), there.url),
    await transmitter(postgresOutbox(pool), there.url),
  ];
  for (let at = 0; at < 20; at += 1) await senders[at % 2]!.send(numbered(1, at));
  await there.received(20);
  expect(subjects(there)).toEqual(expected(20));
});

it('loses no event that was acknowledged before a kill -9', async () => {
  file += 1;
  const gone = await receiver();
  await gone.close();
  const child = fork(new URL('./sending-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const acknowledged: string[] = [];
  child.send({ path: path(), key: (await keys)[0], receiver: { audience: AUDIENCE, url: gone.url } });
  await new Promise<void>((resolve) => {
    child.on('message', (jti: string) => {
      acknowledged.push(jti);
      if (acknowledged.length === 25) child.kill('SIGKILL');
    });
    child.once('exit', () => resolve());
  });
  const there = await receiver();
  const sender = await transmitter(await reopened(), there.url);
  await sender.idle();
  expect(there.taken.map(({ jti }) => jti).slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(there.taken.length - acknowledged.length).toBeLessThanOrEqual(1);
}, 30_000);

it('drops a torn last line and rejects earlier damage without a change', async () => {
  const outbox = await newFileOutbox();
  await outbox.append(AUDIENCE, 'one');
  await outbox.append(AUDIENCE, 'two');
  await outbox.close();
  appendFileSync(path(), '{"op":"append","id":3,"aud');
  const torn = await reopened();
  const item = await torn.claim(AUDIENCE, 1);
  expect(item?.token).toBe('one');
  await torn.delivered(item!.id);
  expect((await torn.claim(AUDIENCE, 1))?.token).toBe('two');
  await torn.close();
  const damaged = `not json\n${readFileSync(path(), 'utf8')}`;
  writeFileSync(path(), damaged);
  await expect(fileOutbox(path())).rejects.toMatchObject({ code: 'outbox-damaged' });
  expect(readFileSync(path(), 'utf8')).toBe(damaged);
});

it('limits a file outbox to one process and empties it after delivery', async () => {
  const outbox = await newFileOutbox();
  await expect(fileOutbox(path())).rejects.toMatchObject({ code: 'store-in-use' });
  const deliver = async (most: number) => {
    for (let left = most; left > 0; left -= 1) {
      const item = await outbox.claim(AUDIENCE, 1);
      if (item) await outbox.delivered(item.id);
    }
  };
  const large = 'A'.repeat(200_000);
  for (let at = 0; at < 7; at += 1) await outbox.append(AUDIENCE, large);
  await deliver(6);
  expect(statSync(path()).size).toBeGreaterThan(1_048_576);
  await deliver(1);
  expect(statSync(path()).size).toBe(0);
  await outbox.append(AUDIENCE, 'last');
  await outbox.close();
  expect((await (await reopened()).claim(AUDIENCE, 1))?.token).toBe('last');
});

it('retries after a 400 without an error code and after an authorization callback that never settles', async () => {
  const there = await receiver();
  there.scripted.push({ status: 400, body: 'Bad Request' }, { status: 400, body: { error: 'blocked' } });
  let requested = 0;
  const authorization = () => {
    requested += 1;
    return requested === 1 ? new Promise<string>(() => {}) : 'Bearer x';
  };
  const faults: { name: string; code?: string }[] = [];
  const sender = await transmitter(await newFileOutbox(), '', {
    receivers: [{ audience: AUDIENCE, url: there.url, authorization }],
    backoff: { ...BACKOFF, attemptMs: 300 },
    onFault: (fault) => {
      faults.push(fault as { name: string; code?: string });
      throw new Error('no log');
    },
  });
  await sender.send(numbered(2));
  await sender.idle();
  expect(subjects(there)).toEqual(expected(2));
  expect(faults.map(({ name, code }) => (name === 'VigilError' ? code : name))).toEqual([
    'TimeoutError',
    'set-not-delivered',
    'set-not-delivered',
  ]);
});

it('stops reading an endless response', async () => {
  let written = 0;
  const endless = createServer((_request, response) => {
    response.writeHead(400);
    const more = () => {
      written += 65_536;
      if (response.write(Buffer.alloc(65_536, 'A'))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
    response.once('close', () => response.destroy());
    response.on('error', () => {});
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  let fail = (_fault: unknown) => {};
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve;
  });
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
  const sender = await transmitter(await newFileOutbox(), url, {
    backoff: { ...BACKOFF, firstMs: 60_000, maxMs: 60_000 },
    onFault: (fault) => fail(fault),
  });
  await sender.send(numbered(1));
  expect(await failed).toMatchObject({ code: 'set-not-delivered' });
  expect(written).toBeLessThan(16_777_216);
  endless.closeAllConnections();
  endless.close();
});

it('delivers an item of a dead process after its lease ends', async () => {
  const outbox = postgresOutbox(pool);
  const there = await receiver();
  const events = numbered(1);
  const gone = await transmitter(outbox, there.url);
  await gone.close();
  await gone.send(events);
  expect(await outbox.claim(AUDIENCE, 200)).not.toBeNull();
  await transmitter(outbox, there.url, { backoff: { firstMs: 1, maxMs: 60_000, attemptMs: 100 } });
  await there.received(1);
  expect(subjects(there)).toEqual(expected(1));
});

it('rejects receivers that are not https or local', async () => {
  const outbox = await newFileOutbox();
  const open = async (more: object) =>
    createTransmitter({ issuer: ISSUER, key: (await keys)[0]!, outbox, receivers: [], ...more });
  for (const url of [
    'http://fraud.bank.example/',
    'ftp://fraud.bank.example/',
    'file:///etc/passwd',
    'https://a:b@c.example/',
    '/x',
    '',
  ]) {
    await expect(open({ receivers: [{ audience: AUDIENCE, url }] })).rejects.toMatchObject({
      code: 'transmitter-misconfigured',
    });
  }
  const twice = [1, 2].map((at) => ({ audience: AUDIENCE, url: `https://fraud.bank.example/${at}` }));
  await expect(open({ receivers: twice })).rejects.toMatchObject({ code: 'transmitter-misconfigured' });
  await expect(open({ key: (await keys)[1]! })).rejects.toMatchObject({ code: 'transmitter-misconfigured' });
});
