import { BatchTurns } from '@vigil/core/intake/batch-turns.ts';
import { describe, expect, it } from 'vitest';

const turn = () => new Promise(setImmediate);

function filled(counts: readonly number[], after?: (work: () => void) => void) {
  const turns = new BatchTurns(after);
  const ran: string[] = [];
  const owners = counts.map((_, owner) => ({ owner }));
  const add = (owner: number, n: number) => turns.add(owners[owner] as object, () => ran.push(`${owner}.${n}`));
  for (const [owner, count] of counts.entries()) for (let n = 0; n < count; n++) add(owner, n);
  return { turns, ran, owners, add };
}

describe('turns of batches', () => {
  it('run at once while the turn has room', () => {
    expect(filled([8]).ran).toHaveLength(8);
  });

  it('run in order, a bounded number in one turn', async () => {
    const { ran } = filled([20]);
    const lengths = [ran.length];
    for (let n = 0; n < 3; n++) {
      await turn();
      lengths.push(ran.length);
    }
    expect(lengths).toEqual([8, 16, 20, 20]);
    expect(ran).toEqual(Array.from({ length: 20 }, (_, n) => `0.${n}`));
  });

  it('serve browsers in rotation', async () => {
    const { ran } = filled([12, 2, 2]);
    await turn();
    expect(ran.slice(8)).toEqual(['0.8', '1.0', '2.0', '0.9', '1.1', '2.1', '0.10', '0.11']);
  });

  it('wait while a request is open, and are of one batch when it takes long', async () => {
    const timers: (() => void)[] = [];
    const { turns, ran, add } = filled([20], (work) => timers.push(work));
    await turns.duringRequest(async () => {});
    let finish = () => {};
    const request = turns.duringRequest(() => new Promise<void>((resolve) => (finish = resolve)));
    for (let n = 0; n < 3; n++) await turn();
    add(0, 20);
    expect(ran.length).toBe(8);
    // The first request is over: its time says nothing about the second.
    timers[0]?.();
    for (let n = 0; n < 3; n++) await turn();
    expect(ran.length).toBe(8);
    timers[1]?.();
    for (let n = 0; n < 3; n++) await turn();
    expect(ran.length).toBe(11);
    finish();
    await request;
    await turn();
    await turn();
    expect(ran.length).toBe(21);
  });

  it('keep their order when a request ends while some wait', async () => {
    const { turns, ran, add } = filled([12]);
    await turns.duringRequest(async () => {});
    add(0, 12);
    while (ran.length < 13) await turn();
    expect(ran).toEqual(Array.from({ length: 13 }, (_, n) => `0.${n}`));
  });

  it('are run out of turn up to the mark of a request, for its browser alone', () => {
    const { turns, ran, owners, add } = filled([12, 3]);
    const mark = turns.mark(owners[0] as object);
    add(0, 12);
    turns.catchUpTo(owners[0] as object, mark);
    expect(ran.at(-1)).toBe('0.11');
    expect(ran.some((one) => one.startsWith('1.'))).toBe(false);
    expect(turns.waiting(owners[0] as object)).toBe(1);
  });

  it('run nothing of a browser that left', async () => {
    const { turns, ran, owners } = filled([12]);
    turns.forget(owners[0] as object);
    await turn();
    expect(ran).toHaveLength(8);
  });
});
