import { checkClocks, type StoreClock } from 'vigil-verifier/monitor/clock-check.ts';
import { describe, expect, it } from 'vitest';

const NOW_MS = 1_790_000_000_000;

async function checked(clocks: Readonly<Record<string, StoreClock>>) {
  const ahead: Record<string, number> = {};
  const logged: unknown[][] = [];
  await checkClocks({
    clocks,
    metrics: { clockDiffers: (store, aheadS) => Object.assign(ahead, { [store]: aheadS }) },
    logger: { error: (...line: unknown[]) => void logged.push(line) },
    now: () => NOW_MS,
  });
  return { ahead, logged };
}

describe('the clock of a verifier', () => {
  it.each([
    ['behind', -300],
    ['ahead of', 300],
    ['behind', -3600],
    ['ahead of', 86_400],
  ])('is named when it is %s that of a store (%i s), with what to do', async (side, seconds) => {
    const { ahead, logged } = await checked({ credentials: async () => NOW_MS - seconds * 1000 });
    expect(ahead).toEqual({ credentials: seconds });
    expect(logged).toHaveLength(1);
    expect(logged[0]?.[0]).toEqual({ code: 'clock-differs', store: 'credentials', aheadS: seconds });
    expect(logged[0]?.[1]).toContain(`${Math.abs(seconds)} s ${side} that of credentials: set it by network time`);
  });

  it('is measured and not complained about when it is some seconds off', async () => {
    const { ahead, logged } = await checked({ challenges: async () => NOW_MS + 9000 });
    expect(ahead).toEqual({ challenges: -9 });
    expect(logged).toEqual([]);
  });

  it('is not told from a store that fails or does not reply', async () => {
    const fails = async () => {
      throw new Error('down');
    };
    const { ahead, logged } = await checked({
      challenges: fails,
      replays: async () => Number.NaN,
      credentials: async () => NOW_MS,
    });
    expect(ahead).toEqual({ credentials: 0 });
    expect(logged).toEqual([]);
  });
});
