import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { credentialChange, eventsOf, riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { createTransmitter } from '@vigil/portal/events/transmitter.ts';
import { hashSession } from '@vigil/portal/server/digest.ts';
import type { Outbox } from '@vigil/portal/stores/outbox.ts';
import { migratePostgres, postgresOutbox } from '@vigil/portal/stores/postgres.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../parts/free-ports.ts';
import { openBank, VISITOR } from '../../unit/portal/bank.ts';
import { newFileOutbox, reopenedOutbox } from './outbox-file.ts';
import type { SetReceiver } from './set-receiver.ts';
import { AUDIENCE, BACKOFF, ISSUER, keys, receiver, transmitter } from './transmitting.ts';

let postgres: RunningServer;
let pool: Pool;

beforeAll(async () => {
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres' });
  await migratePostgres(pool);
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

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
    const port = await freePort();
    const gone = await receiver(port);
    await gone.close();
    const first = await open();
    const before = await transmitter(first, gone.url, { onFault: () => {} });
    await before.send(numbered(5));
    await before.close();
    if ('close' in first) await (first.close as () => Promise<void>)();
    const there = await receiver(port);
    const second = 'close' in first ? await reopenedOutbox() : first;
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
    backoff: { ...BACKOFF, attemptMs: 3_000 },
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
