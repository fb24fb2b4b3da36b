import { MAX_BACKOFF_MS } from '@vigil/extension/background/backoff.ts';
import { type LinkStatus, NativeLink, type Outgoing } from '@vigil/extension/background/native-link.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakePort, fakePort } from '../../../fakes/runtime-port.ts';
import { frozenWire } from '../../../fixtures/frozen-wire.ts';

const HELLO = { client: 'c'.repeat(16), extension: '0.1.0', browser: 'chromium' } as const;
const WELCOME = { type: 'welcome', version: WIRE_VERSION, companion: '0.1.0', window: 4 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start() {
  const ports: FakePort[] = [];
  const received: unknown[] = [];
  const statuses: LinkStatus[] = [];
  const downs: boolean[] = [];
  let readies = 0;
  const link = new NativeLink(
    () => {
      const fake = fakePort();
      ports.push(fake);
      return fake.port;
    },
    async () => HELLO,
    {
      onReady: () => {
        readies += 1;
      },
      onMessage: (message) => received.push(message),
      onDown: (refused) => downs.push(refused),
      onStatus: (status) => statuses.push(status),
    },
  );
  return { link, ports, received, statuses, downs, readies: () => readies };
}

describe('NativeLink', () => {
  it('sends hello first, and is ready after welcome', async () => {
    const { link, ports, readies } = start();
    link.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(ports[0]?.posted).toEqual([{ type: 'hello', version: WIRE_VERSION, oldest: WIRE_VERSION - 1, ...HELLO }]);
    expect(link.send({ type: 'state' })).toBe(false);
    ports[0]?.say(WELCOME);
    expect(readies()).toBe(1);
    expect(link.send({ type: 'state' })).toBe(true);
    expect(link.status).toEqual({ at: 'ready', window: 4, companion: '0.1.0' });
  });

  it('names the link failure and retries with growing delay up to the cap', async () => {
    const { link, ports } = start();
    link.open();
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      ports.at(-1)?.end('Specified native messaging host not found.');
      expect(link.status).toEqual({ at: 'down', failure: 'host-unregistered' });
      const before = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - before);
      expect(ports).toHaveLength(i + 2);
    }
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(Math.max(...waits)).toBeLessThanOrEqual(MAX_BACKOFF_MS);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(MAX_BACKOFF_MS / 2);
  });

  it.each([
    ['companion-missing', 'companion-stopped', false],
    ['companion-refused', 'companion-refused', false],
    ['extension-outdated', 'extension-outdated', false],
    ['message-invalid', 'companion-failed', true],
    ['window-exceeded', 'companion-failed', true],
  ])('maps the fault %s', async (code, failure, refused) => {
    const { link, ports, downs } = start();
    link.open();
    ports[0]?.say(WELCOME);
    ports[0]?.say({ type: 'fault', code });
    expect(link.status).toEqual({ at: 'down', failure });
    expect(downs).toEqual([refused]);
    expect(ports[0]?.isOpen()).toBe(false);
  });

  it('times out on a companion that does not send welcome', async () => {
    const { link } = start();
    link.open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(link.failure).toBe('companion-failed');
  });

  it('closes a connection on an unknown message', () => {
    const { link, ports, received } = start();
    link.open();
    ports[0]?.say(WELCOME);
    ports[0]?.say({ type: 'toString' });
    ports[0]?.say({ type: 'ack', upTo: 1 });
    expect(link.failure).toBe('companion-failed');
    expect(received).toEqual([]);
  });

  it('ignores messages before welcome', () => {
    const { link, ports, received } = start();
    link.open();
    ports[0]?.say({ type: 'ack', upTo: 1 });
    expect(received).toEqual([]);
  });

  it('resets the failure count after a connection that lasted', async () => {
    const { link, ports } = start();
    link.open();
    for (let i = 0; i < 8; i++) {
      ports.at(-1)?.end('Native host has exited.');
      await vi.advanceTimersToNextTimerAsync();
    }
    ports.at(-1)?.say(WELCOME);
    await vi.advanceTimersByTimeAsync(6000);
    const before = ports.length;
    ports.at(-1)?.end('Native host has exited.');
    await vi.advanceTimersByTimeAsync(250);
    expect(ports).toHaveLength(before + 1);
  });

  it('stays closed after close', async () => {
    const { link, ports, downs } = start();
    link.open();
    ports[0]?.say(WELCOME);
    link.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ports).toHaveLength(1);
    expect(downs).toEqual([false]);
    expect(link.status).toEqual({ at: 'off' });
  });

  it('retries at once on request, but at most once a second', async () => {
    const { link, ports } = start();
    link.open();
    for (let i = 0; i < 8; i++) {
      ports.at(-1)?.end('Native host has exited.');
      await vi.advanceTimersToNextTimerAsync();
    }
    await vi.advanceTimersByTimeAsync(1000);
    ports.at(-1)?.end('Native host has exited.');
    const before = ports.length;
    link.hurry();
    expect(ports).toHaveLength(before + 1);
    ports.at(-1)?.end('Native host has exited.');
    for (let i = 0; i < 100; i++) link.hurry();
    expect(ports).toHaveLength(before + 1);
  });
});

describe('a companion of the version before', () => {
  const frozen = frozenWire(WIRE_VERSION - 1);
  const { fromCompanion } = frozen.conversation;
  const outdated = { type: 'fault', code: 'companion-outdated' };

  async function startWithEarlier() {
    const started = start();
    started.link.open();
    await vi.advanceTimersByTimeAsync(0);
    started.ports[0]?.say(outdated);
    await vi.advanceTimersByTimeAsync(0);
    return started;
  }

  it('is offered its own version at once, without a failure', async () => {
    const { link, ports, statuses } = await startWithEarlier();
    expect(ports).toHaveLength(2);
    expect(ports[1]?.posted).toEqual([{ type: 'hello', version: WIRE_VERSION - 1, ...HELLO }]);
    expect(frozen.toCompanion(ports[1]?.posted[0])).toBe(true);
    ports[1]?.say(fromCompanion[0]);
    expect(link.status.at).toBe('ready');
    expect(statuses.map(({ at }) => at)).not.toContain('down');
  });

  it('has all its messages understood', async () => {
    const { link, ports, received } = await startWithEarlier();
    expect(fromCompanion.every((message) => frozen.toExtension(message))).toBe(true);
    for (const message of fromCompanion.slice(0, -1)) ports[1]?.say(message);
    expect(link.failure).toBeNull();
    expect(received).toEqual(fromCompanion.slice(1, -1));
  });

  it('gets no message that it does not know', async () => {
    const { link, ports, received } = await startWithEarlier();
    ports[1]?.say(fromCompanion[0]);
    for (const message of frozen.conversation.fromExtension.slice(1)) expect(link.send(message as Outgoing)).toBe(true);
    expect(ports[1]?.posted.every((message) => frozen.toCompanion(message))).toBe(true);
    const later = { type: 'user-request', id: 'u-9', request: { type: 'later' } } as const;
    // @ts-expect-error: a request that this version does not have either
    link.send(later);
    await vi.advanceTimersByTimeAsync(0);
    expect(received).toContainEqual({ type: 'user-declined', id: 'u-9', code: 'companion-outdated' });
    expect(ports[1]?.posted).not.toContainEqual(later);
  });

  it('that is older still is one failure', async () => {
    const { link, ports } = await startWithEarlier();
    ports[1]?.say(outdated);
    expect(link.failure).toBe('companion-outdated');
    await vi.advanceTimersToNextTimerAsync();
    expect(ports[2]?.posted[0]).toMatchObject({ version: WIRE_VERSION });
  });
});
