import { NonceMemory } from '@vigil/core/attestation/nonce-memory.ts';
import { PendingConsents } from '@vigil/core/attestation/pending-consents.ts';
import { RateLimit } from '@vigil/core/attestation/rate-limit.ts';
import { SessionChains } from '@vigil/core/attestation/session-chains.ts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../fakes/core-bench.ts';

const YEAR_MS = 365 * 86_400_000;

describe('NonceMemory', () => {
  const use = (memory: NonceMemory, clock: FakeClock, name: string) => memory.use(name, clock.now() + 60_000);

  it('takes a nonce once', () => {
    const clock = new FakeClock();
    const memory = new NonceMemory(clock, 120_000);
    expect([use(memory, clock, 'a'), use(memory, clock, 'a'), use(memory, clock, 'b')]).toEqual([true, false, true]);
  });

  it('remembers it through a clock that jumps a year there and back', () => {
    const clock = new FakeClock();
    const memory = new NonceMemory(clock, 120_000);
    use(memory, clock, 'a');
    clock.epochMs += YEAR_MS;
    expect(use(memory, clock, 'b')).toBe(true);
    clock.epochMs -= YEAR_MS;
    expect(use(memory, clock, 'a')).toBe(false);
  });

  it('forgets a nonce after its last use', () => {
    const clock = new FakeClock();
    const memory = new NonceMemory(clock, 120_000);
    use(memory, clock, 'a');
    clock.pass(120_001);
    expect(use(memory, clock, 'a')).toBe(true);
  });

  it('refuses when it is full rather than forget', () => {
    const clock = new FakeClock();
    const memory = new NonceMemory(clock, 120_000);
    for (let i = 0; i < 20_000; i++) memory.use(String(i), clock.now() + 60_000);
    expect(use(memory, clock, 'one more')).toBe(false);
    expect(use(memory, clock, '0')).toBe(false);
  });
});

describe('RateLimit', () => {
  const rate = { burst: 3, perMinute: 60 };

  it('gives the burst, then one a second', () => {
    const clock = new FakeClock();
    const limit = new RateLimit(clock.monotonic);
    expect([1, 2, 3, 4].map(() => limit.take('a', rate))).toEqual([true, true, true, false]);
    clock.pass(1000);
    expect([limit.take('a', rate), limit.take('a', rate)]).toEqual([true, false]);
  });

  it('counts each origin by itself and never above the burst', () => {
    const clock = new FakeClock();
    const limit = new RateLimit(clock.monotonic);
    for (let i = 0; i < 9; i++) limit.take('a', rate);
    expect(limit.take('b', rate)).toBe(true);
    clock.pass(YEAR_MS);
    expect([1, 2, 3, 4].map(() => limit.take('a', rate))).toEqual([true, true, true, false]);
  });

  it('bounds a year of asking', () => {
    const clock = new FakeClock();
    const limit = new RateLimit(clock.monotonic);
    let granted = 0;
    for (let i = 0; i < 10_000; i++) {
      if (limit.take('a', rate)) granted += 1;
      clock.pass(10);
    }
    expect(granted).toBeLessThanOrEqual(3 + 100);
  });
});

describe('SessionChains', () => {
  const decision = { at: 0, bank: 'b', sub: 'u', origin: 'o', nonce: 'n', nonceUntil: 0 };
  const attested = { ...decision, purpose: 'session', verdict: 'match' } as const;

  it('links each answer to the one before, session by session', () => {
    const chains = new SessionChains([]);
    expect(chains.next('b', 's')).toEqual({ seq: 0, prev: null });
    chains.recorded('b', 's', 0, 'hash-0');
    expect(chains.next('b', 's')).toEqual({ seq: 1, prev: 'hash-0' });
    expect(chains.next('b', 't')).toEqual({ seq: 0, prev: null });
    expect(chains.next('c', 's')).toEqual({ seq: 0, prev: null });
  });

  it('continues at the end of the ledger', () => {
    const chains = new SessionChains([
      { ...attested, sid: 's', cont: 1, jws: 'hash-1' },
      { ...attested, sid: 's', cont: 0, jws: 'hash-0' },
      { ...decision, purpose: 'registration', verdict: null, sid: 's', cont: null, jws: 'r' },
    ]);
    expect(chains.next('b', 's')).toEqual({ seq: 2, prev: 'hash-1' });
  });
});

describe('Consents', () => {
  it('accepts one answer, of the connection that was asked', async () => {
    const consents = new PendingConsents(() => 0);
    const [owner, stranger] = [{}, {}];
    const decision = consents.wait(owner, 'a', 'bank');
    consents.decide(stranger, 'a', true);
    consents.decide(owner, 'b', true);
    expect(consents.isPending(owner, 'bank')).toBe(true);
    consents.decide(owner, 'a', false);
    consents.decide(owner, 'a', true);
    expect(await decision).toBe('refused');
    expect(consents.isPending(owner, 'bank')).toBe(false);
  });

  it('ends with the time and with the connection', async () => {
    const clock = new FakeClock();
    const consents = new PendingConsents(clock.monotonic);
    const owner = {};
    const slow = consents.wait(owner, 'a', 'bank');
    clock.pass(119_999);
    consents.expire();
    expect(consents.isPending(owner, 'bank')).toBe(true);
    clock.pass(1);
    consents.expire();
    expect(await slow).toBe('timeout');
    const gone = consents.wait(owner, 'b', 'bank');
    consents.drop(owner);
    expect(await gone).toBe('timeout');
  });
});
