/** The chain of a session: each position is accepted once in any order; forks and replays are refused. */

import { type Chain, follow } from '@vigil/portal/server/chain.ts';
import { sha256 } from '@vigil/portal/server/digest.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A companion's chain: token n has the hash `sha256(n)` and names the one before. */
const hash = (seq: number) => sha256(`token ${seq}`);
const token = (seq: number) => ({ seq, prev: seq === 0 ? null : hash(seq - 1) });
const step = (chain: Chain | null, seq: number) => follow(chain, token(seq), hash(seq));

function chainOf(...seqs: number[]): Chain {
  let chain: Chain | null = null;
  for (const seq of seqs) {
    const after = step(chain, seq);
    if (typeof after === 'string') throw new Error(after);
    chain = after.chain;
  }
  return chain!;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) => permutations(items.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

describe('follow', () => {
  it('accepts late tokens once and closes the gap', () => {
    const chain = chainOf(0, 1, 4);
    const third = step(chain, 3);
    expect(third).toMatchObject({ gap: 0, chain: { seq: 4 } });
    if (typeof third === 'string') return;
    expect(step(third.chain, 3)).toBe('chain-replayed');
    const second = step(third.chain, 2);
    expect(second).toMatchObject({ gap: 0, chain: { seq: 4, gaps: [] } });
    if (typeof second === 'string') return;
    expect(step(second.chain, 2)).toBe('chain-replayed');
    expect(step(second.chain, 5)).toMatchObject({ gap: 0 });
  });

  it('accepts overlapping tokens in every order', () => {
    for (const order of permutations([0, 1, 2, 3, 4])) {
      const chain = chainOf(...order);
      expect(chain).toMatchObject({ seq: 4, gaps: [] });
      for (const seq of order) expect(step(chain, seq)).toBe('chain-replayed');
    }
  });

  it('refuses a fork inside a gap, from either neighbour', () => {
    const chain = chainOf(0, 5, 2);
    expect(follow(chain, { seq: 3, prev: hash(9) }, hash(3))).toBe('chain-broken');
    expect(follow(chain, { seq: 1, prev: hash(9) }, hash(1))).toBe('chain-broken');
    expect(follow(chain, token(4), hash(9))).toBe('chain-broken');
  });

  it('refuses a fork at the end and in a gap', () => {
    expect(follow(chainOf(0, 1), { seq: 2, prev: hash(7) }, hash(2))).toBe('chain-broken');
    expect(follow(chainOf(0, 2), token(1), hash(9))).toBe('chain-broken');
    expect(follow(null, { seq: 1, prev: null }, hash(1))).toBe('chain-broken');
    expect(follow(null, { seq: 0, prev: hash(7) }, hash(0))).toBe('chain-broken');
  });

  it('accepts every position at most once in any order and keeps a bounded state', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 80 }), (arrivals) => {
        let chain: Chain | null = null;
        const taken = new Set<number>();
        for (const seq of arrivals) {
          const after = step(chain, seq);
          if (typeof after === 'string') {
            // More gaps than are kept: only then is a missing position refused.
            expect(after).toBe('chain-replayed');
            continue;
          }
          expect(taken.has(seq)).toBe(false);
          taken.add(seq);
          chain = after.chain;
          expect(chain.gaps.length).toBeLessThanOrEqual(8);
        }
        expect(chain?.seq ?? -1).toBe(Math.max(-1, ...taken));
      }),
    );
  });

  it('reports no gap for tokens in order', () => {
    fc.assert(
      fc.property(fc.nat(20), (length) => {
        let chain: Chain | null = null;
        for (let seq = 0; seq <= length; seq += 1) {
          const after = step(chain, seq);
          expect(after).toMatchObject({ gap: 0 });
          if (typeof after !== 'string') chain = after.chain;
        }
      }),
    );
  });
});
