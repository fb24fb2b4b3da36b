import { BatchOutbox, MAX_BUFFERED_EVENTS } from '@vigil/extension/background/outbox.ts';
import { type CaptureBatch, LIMITS } from '@vigil/protocol/capture.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const batch = (seq: number, events = 1, stream = 's'): CaptureBatch => ({
  stream,
  seq,
  at: 0,
  sent: 0,
  lost: 0,
  events: Array.from({ length: events }, () => [5, 0, 0, 1] as const),
});
const filled = (...batches: CaptureBatch[]): BatchOutbox => {
  const outbox = new BatchOutbox();
  for (const one of batches) outbox.add(one);
  return outbox;
};
const seqs = (taken: readonly { batch: CaptureBatch }[]): number[] => taken.map((one) => one.batch.seq);

describe('Outbox', () => {
  it('sends as much as the window allows, and more after an acknowledgement', () => {
    const outbox = filled(batch(0), batch(1), batch(2), batch(3));
    expect(outbox.take(2).map(({ n }) => n)).toEqual([0, 1]);
    expect(outbox.take(2)).toEqual([]);
    outbox.acknowledge(0);
    expect(outbox.take(2).map(({ n }) => n)).toEqual([2]);
    outbox.acknowledge(2);
    expect(seqs(outbox.take(2))).toEqual([3]);
  });

  it('states no more unseen activity than a batch may hold', () => {
    const outbox = new BatchOutbox();
    const unseen = { ms: LIMITS.unseenMs, acts: LIMITS.unseenActs };
    outbox.add({ ...batch(0), unseen });
    outbox.take(1);
    outbox.reset(false);
    outbox.add({ ...batch(1), unseen });
    expect(outbox.take(1)).toMatchObject([{ batch: { unseen } }]);
  });

  it('ignores acknowledgements of numbers never sent or already acknowledged', () => {
    const outbox = filled(batch(0), batch(1));
    outbox.take(1);
    outbox.acknowledge(7);
    expect(outbox.take(1)).toEqual([]);
    outbox.acknowledge(0);
    outbox.acknowledge(0);
    expect(seqs(outbox.take(1))).toEqual([1]);
    expect(outbox.take(1)).toEqual([]);
  });

  it('restarts numbering on a new connection and resends unacknowledged batches', () => {
    const outbox = filled(batch(0), batch(1), batch(2));
    outbox.take(2);
    outbox.acknowledge(0);
    outbox.reset(true);
    expect(outbox.take(8)).toEqual([
      { n: 0, batch: batch(1) },
      { n: 1, batch: batch(2) },
    ]);
  });

  it('does not resend batches that may have caused a fault, and counts them', () => {
    const outbox = filled(batch(0, 3), batch(1, 2));
    outbox.take(1);
    outbox.reset(false);
    expect(outbox.take(8)).toEqual([{ n: 0, batch: { ...batch(1, 2), lost: 3 } }]);
  });

  it('counts dropped events for the stream that lost them', () => {
    const outbox = filled(
      batch(0, 100, 'a'),
      { ...batch(0, 50, 'b'), lost: 4 },
      batch(1, MAX_BUFFERED_EVENTS - 10, 'a'),
    );
    outbox.add(batch(1, 10, 'b'));
    const taken = outbox.take(8).map(({ batch: { stream, seq, lost } }) => [stream, seq, lost]);
    expect(taken).toEqual([
      ['a', 1, 100],
      ['b', 1, 54],
    ]);
  });

  it('adds the unseen activity of dropped batches to the next batch of their stream', () => {
    const outbox = filled({ ...batch(0, 3), unseen: { ms: 2000, acts: 16 } }, batch(1), {
      ...batch(2),
      unseen: { ms: 1000, acts: 0 },
    });
    outbox.take(1);
    outbox.reset(false);
    const taken = outbox.take(8).map(({ batch: { lost, unseen } }) => ({ lost, unseen }));
    expect(taken).toEqual([
      { lost: 3, unseen: { ms: 2000, acts: 16 } },
      { lost: 0, unseen: { ms: 1000, acts: 0 } },
    ]);
  });

  it('keeps a bounded number of batches without events', () => {
    const outbox = new BatchOutbox();
    for (let seq = 0; seq < 5000; seq++) outbox.add({ ...batch(seq, 0), unseen: { ms: 1000, acts: 0 } });
    const taken = outbox.take(10_000);
    expect(taken).toHaveLength(4000);
    expect(taken.reduce((ms, one) => ms + (one.batch.unseen?.ms ?? 0), 0)).toBe(5_000_000);
  });

  it("drops a paused user's events", () => {
    const outbox = filled(batch(0), batch(1));
    outbox.clear();
    expect(outbox.take(8)).toEqual([]);
    expect(outbox.size).toBe(0);
  });

  it('is bounded, and accounts for every event', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), events: fc.integer({ min: 1, max: 512 }) }),
      fc.record({ do: fc.constant('take' as const), window: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constant('ack' as const), back: fc.nat({ max: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const outbox = new BatchOutbox();
        let added = 0;
        let seq = 0;
        let last = -1;
        const got: CaptureBatch[] = [];
        for (const one of steps) {
          if (one.do === 'add') {
            outbox.add(batch(seq++, one.events));
            added += one.events;
          } else if (one.do === 'ack') outbox.acknowledge(last - one.back);
          else {
            const taken = outbox.take(one.window);
            got.push(...taken.map((sent) => sent.batch));
            last = taken.at(-1)?.n ?? last;
          }
          expect(outbox.size).toBeLessThanOrEqual(MAX_BUFFERED_EVENTS);
        }
        outbox.acknowledge(last);
        while (outbox.size > 0) {
          const taken = outbox.take(8);
          got.push(...taken.map((sent) => sent.batch));
          outbox.acknowledge(taken.at(-1)!.n);
        }
        const accounted = got.reduce((sum, { events, lost }) => sum + events.length + lost, 0);
        expect(accounted).toBe(added);
        expect(seqs(got.map((each) => ({ batch: each })))).toEqual(got.map((each) => each.seq).sort((a, b) => a - b));
      }),
    );
  });
});
