import { posterior } from '@vigil/engine/trust/takeover-filter.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const hypothesis = fc.record({
  priorOdds: fc.double({ min: 1e-6, max: 2, noNaN: true }),
  llr: fc.double({ min: -16, max: 16, noNaN: true }),
});

describe('posterior', () => {
  it('is the prior without evidence', () => {
    const { genuine, llr } = posterior([{ priorOdds: 0.25, llr: 0 }]);
    expect(genuine).toBeCloseTo(0.8, 12);
    expect(llr).toBeCloseTo(0, 12);
  });

  it('agrees with Bayes for one moment of takeover', () => {
    fc.assert(
      fc.property(hypothesis, ({ priorOdds, llr }) => {
        const genuine = 1 / (1 + priorOdds);
        const taken = 1 - genuine;
        const likelihoodIfTaken = Math.exp(-llr);
        expect(posterior([{ priorOdds, llr }]).genuine).toBeCloseTo(genuine / (genuine + taken * likelihoodIfTaken), 9);
      }),
      { seed: 1 },
    );
  });

  it('rises with evidence for the user of any stretch', () => {
    fc.assert(
      fc.property(fc.array(hypothesis, { minLength: 1, maxLength: 10 }), fc.nat(9), (all, which) => {
        const better = all.map((one, i) => (i === which % all.length ? { ...one, llr: one.llr + 1 } : one));
        expect(posterior(better).genuine).toBeGreaterThanOrEqual(posterior(all).genuine);
      }),
      { seed: 2 },
    );
  });
});
