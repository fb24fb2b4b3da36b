import { PauseMemory } from '@vigil/extension/background/pause-memory.ts';
import { describe, expect, it } from 'vitest';

const START_MS = 1_790_000_000_000;
const MINUTE_MS = 60_000;

function open() {
  const time = { wallMs: START_MS, monotonicMs: 0 };
  const stored: Record<string, unknown> = {};
  const session = {
    get: async () => stored,
    set: async (items: Record<string, unknown>) => void Object.assign(stored, items),
  };
  const clock = { now: () => time.wallMs, monotonic: () => time.monotonicMs };
  return { time, memory: new PauseMemory(session, clock), again: () => new PauseMemory(session, clock) };
}

describe('PauseMemory', () => {
  it('ends when its time is over', () => {
    const { time, memory } = open();
    memory.set(START_MS + 30 * MINUTE_MS);
    expect(memory.until).toBe(START_MS + 30 * MINUTE_MS);
    time.wallMs += 30 * MINUTE_MS;
    time.monotonicMs += 30 * MINUTE_MS;
    expect(memory.until).toBeNull();
  });

  it('goes on when the clock is set forward, until the companion says that it is over', () => {
    const { time, memory } = open();
    memory.set(START_MS + 30 * MINUTE_MS);
    time.wallMs += 60 * MINUTE_MS;
    expect(memory.until).toBe(time.wallMs + 30 * MINUTE_MS);
    expect(memory.set(null)).toBe(true);
    expect(memory.until).toBeNull();
  });

  it('is there again after a restart of the worker', async () => {
    const { memory, again } = open();
    memory.set(START_MS + 30 * MINUTE_MS);
    const next = again();
    await next.load();
    expect(next.until).toBe(START_MS + 30 * MINUTE_MS);
  });
});
