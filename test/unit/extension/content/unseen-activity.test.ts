import { MAX_PAUSE_MS, STEP_ACTS, STEP_MS, UnseenActivity } from '@vigil/extension/content/unseen-activity.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('UnseenActivity', () => {
  it('reports a single act as one second and one step', () => {
    const unseen = new UnseenActivity();
    unseen.act(100);
    expect([unseen.take(), unseen.take()]).toEqual([{ ms: STEP_MS, acts: STEP_ACTS }, undefined]);
  });

  it('adds up activity and leaves out pauses', () => {
    const unseen = new UnseenActivity();
    for (let i = 0; i <= 40; i++) unseen.act(i * 100);
    unseen.act(4000 + MAX_PAUSE_MS + 1);
    expect(unseen.take()).toEqual({ ms: 5000, acts: 48 });
  });

  it('reports a long stretch in parts that add up to the whole', () => {
    const unseen = new UnseenActivity();
    let ms = 0;
    let acts = 0;
    for (let i = 0; i < 400; i++) {
      unseen.act(i * 150);
      const part = unseen.take();
      ms += part?.ms ?? 0;
      acts += part?.acts ?? 0;
    }
    expect({ ms, acts }).toEqual({ ms: 60_000, acts: 400 });
  });

  it('reports secrets of up to 16 keys and the same duration alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: STEP_ACTS }), (keys) => {
        const unseen = new UnseenActivity();
        for (let key = 0; key < keys; key++) unseen.act(key * (900 / STEP_ACTS));
        expect(unseen.take()).toEqual({ ms: STEP_MS, acts: STEP_ACTS });
      }),
    );
  });

  it('reports nothing after discard', () => {
    const unseen = new UnseenActivity();
    unseen.act(100);
    unseen.discard();
    expect([unseen.isPending, unseen.take()]).toEqual([false, undefined]);
  });
});
