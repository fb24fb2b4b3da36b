/** An extension of the version before, replayed against the companion of today: the messages are those of the frozen wire. */
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeConnection } from '../../../fakes/connection.ts';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { frozenWire } from '../../../fixtures/frozen-wire.ts';

const frozen = frozenWire(WIRE_VERSION - 1);
const { fromExtension } = frozen.conversation;

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start({}, { pause: { maxMinutes: 60 } });
});
afterEach(() => bench.stop());

function connect(): FakeConnection {
  const connection = new FakeConnection();
  bench.core.accept(connection);
  return connection;
}

describe('an extension of the version before', () => {
  it('is accepted, and receives only what it knows', async () => {
    expect(fromExtension.every((message) => frozen.toCompanion(message))).toBe(true);
    await bench.register();
    const connection = connect();
    for (const message of fromExtension) connection.receive(message);
    for (const id of ['u-1', 'u-2', 'u-3', 'u-4']) await connection.next('user-reply', (one) => one.id === id);
    await connection.next('declined', ({ id }) => id === 'r-1');
    expect(connection.closed).toBe(false);
    expect(connection.all('welcome')).toMatchObject([{ version: WIRE_VERSION - 1 }]);
    const refused = connection.sent.filter((message) => !frozen.toExtension(message));
    expect(refused).toEqual([]);
    const replyTo = (id: string) => connection.all('user-reply').find((one) => one.id === id)?.reply;
    const overview = frozen.userReply('overview');
    overview(replyTo('u-1'));
    expect(overview.errors).toBeNull();
    expect(frozen.userReply('attestations')(replyTo('u-2'))).toBe(true);
    expect(frozen.userReply('export')(replyTo('u-4'))).toBe(true);
  });

  it('is the reason why fields of today are left out', () => {
    const today = connect();
    today.receive({
      ...fromExtension[0],
      version: WIRE_VERSION,
      oldest: WIRE_VERSION - 1,
      client: 'another-browser-01',
    });
    expect(today.all('state')[0]?.state).toMatchObject({ pause: { allowed: true, maxMinutes: 60 } });
    // Wire 1 did not know `pause`.
    expect(frozenWire(1).toExtension(today.all('state')[0])).toBe(false);
  });
});

describe('versions without a common wire', () => {
  it('end as companion-outdated', () => {
    const connection = connect();
    connection.receive({ ...fromExtension[0], version: WIRE_VERSION + 2, oldest: WIRE_VERSION + 1 });
    expect(connection.all('fault')).toMatchObject([{ code: 'companion-outdated' }]);
    expect(connection.closed).toBe(true);
  });

  it('meet at the newest that both speak, and ignore fields of later versions', () => {
    const connection = connect();
    connection.receive({ ...fromExtension[0], version: WIRE_VERSION + 1, oldest: WIRE_VERSION, later: true });
    expect(connection.all('welcome')).toMatchObject([{ version: WIRE_VERSION }]);
  });

  it('are reported', () => {
    connect().receive({ ...fromExtension[0], version: WIRE_VERSION + 2, oldest: WIRE_VERSION + 1 });
    expect(bench.core.status().lastFault).toBe('companion-outdated');
  });
});
