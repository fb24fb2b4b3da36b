/** Calls that share statements: grouped while others run, each with its own result or fault. */
import { batched } from '@vigil/portal/stores/batch.ts';
import { expect, it, vi } from 'vitest';

it('groups what arrives while a statement runs, in order', async () => {
  const open: (() => void)[] = [];
  const statements: number[][] = [];
  const double = batched(
    async (items: readonly number[]) => {
      statements.push([...items]);
      await new Promise<void>((resolve) => open.push(resolve));
      return items.map((item) => 2 * item);
    },
    { lanes: 1, maxItems: 3 },
  );
  const results = [double(1)];
  await expect.poll(() => open).toHaveLength(1);
  results.push(...[2, 3, 4, 5].map(double));
  for (let at = 0; at < 3; at += 1) {
    await expect.poll(() => open).toHaveLength(at + 1);
    open[at]!();
  }
  expect(await Promise.all(results)).toEqual([2, 4, 6, 8, 10]);
  expect(statements).toEqual([[1], [2, 3, 4], [5]]);
});

it('fails the whole statement, and goes on with the next one', async () => {
  const run = vi.fn(async (items: readonly string[]) => {
    if (items.includes('lost')) throw new Error('connection lost');
    return items;
  });
  const write = batched(run);
  const results = await Promise.allSettled([write('a'), write('lost')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await write('b')).toBe('b');
  expect(run).toHaveBeenCalledTimes(2);
});

it('runs item by item when one of them is the cause', async () => {
  const write = batched(
    async (items: readonly string[]) => {
      if (items.includes('bad')) throw new RangeError('bad');
      return items;
    },
    { isFaultOfItem: (fault) => fault instanceof RangeError },
  );
  const results = await Promise.allSettled([write('a'), write('bad'), write('c')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
