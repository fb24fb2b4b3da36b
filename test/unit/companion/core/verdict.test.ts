import { meets, THRESHOLDS, type VerdictInput, verdictOf } from '@vigil/core/verdicts/verdict.ts';
import { STAGES, VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_SEEN } from '../../../fakes/fake-engine.ts';

const estimating = (confidence: number | null) => ({ ...NOTHING_SEEN, confidence });
const environment: Omit<VerdictInput, 'trust'> = {
  stage: 'trained',
  paused: false,
  unseen: false,
  previous: 'uncertain',
};
const verdict = (confidence: number | null, changes: Partial<VerdictInput> = {}) =>
  verdictOf({ ...environment, trust: estimating(confidence), ...changes });

describe('verdictOf', () => {
  it.each([
    [1, 'match'],
    [0.9, 'match'],
    [0.899, 'uncertain'],
    [0.101, 'uncertain'],
    [0.1, 'mismatch'],
    [0, 'mismatch'],
    [null, 'insufficient'],
  ])('reads confidence %s as %s', (confidence, expected) => {
    expect(verdict(confidence)).toBe(expected);
  });

  it('holds a verdict until the other threshold', () => {
    expect(verdict(0.86, { previous: 'match' })).toBe('match');
    expect(verdict(0.84, { previous: 'match' })).toBe('uncertain');
    expect(verdict(0.14, { previous: 'mismatch' })).toBe('mismatch');
    expect(verdict(0.16, { previous: 'mismatch' })).toBe('uncertain');
  });

  it('does not flicker on noise smaller than the gap between its thresholds', () => {
    const { enter, leave } = THRESHOLDS.match;
    const noise = fc.array(fc.double({ min: -(enter - leave) / 2, max: (enter - leave) / 2, noNaN: true }));
    fc.assert(
      fc.property(noise, (steps) => {
        let previous = verdict(enter);
        let changes = 0;
        for (const step of steps) {
          const next = verdict((enter + leave) / 2 + step, { previous });
          if (next !== previous) changes += 1;
          previous = next;
        }
        return changes <= 1;
      }),
      { seed: 1 },
    );
  });

  it('gives a score only where every part is there', () => {
    expect(verdict(0.99, { stage: 'learning' })).toBe('insufficient');
    expect(verdict(0.99, { unseen: true })).toBe('insufficient');
    expect(verdict(0.01, { unseen: true })).toBe('insufficient');
    expect(verdict(0.99, { paused: true })).toBe('paused');
    expect(verdict(0.99, { stage: null })).toBe('unavailable');
    expect(verdictOf({ ...environment, trust: null })).toBe('unavailable');
  });

  it('never matches below the lower threshold, after any history', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.849, noNaN: true }),
        fc.constantFrom(...STAGES),
        fc.constantFrom(...VERDICTS),
        (confidence, stage, previous) => verdict(confidence, { stage, previous }) !== 'match',
      ),
      { seed: 2 },
    );
  });
});

describe('meets', () => {
  const scored = (keysMs: number, strokesMs: number) => ({
    modalities: {
      keystroke: { llr: 1, n: 30, newestMs: keysMs - 5000 },
      keypad: { llr: 1, n: 20, newestMs: keysMs },
      pointer: { llr: 1, n: 5, newestMs: strokesMs },
    },
  });

  it.each([
    [undefined, true],
    [{}, true],
    [{ keys: 50, strokes: 5, age_s: 10 }, true],
    [{ keys: 51 }, false],
    [{ strokes: 6 }, false],
    [{ age_s: 9 }, false],
  ])('%j is %s', (req, expected) => {
    expect(meets(req, scored(10_000, 10_000), 20_000)).toBe(expected);
  });

  it('judges each kind of input by its own age', () => {
    const now = 200_000;
    expect(meets({ keys: 50, age_s: 60 }, scored(10_000, now), now)).toBe(false);
    expect(meets({ strokes: 5, age_s: 60 }, scored(10_000, now), now)).toBe(true);
    expect(meets({ age_s: 60 }, scored(10_000, now), now)).toBe(true);
    expect(meets({ keys: 50, age_s: 60 }, scored(now - 60_000, 0), now)).toBe(true);
  });

  it('is not met by input that is not scored', () => {
    const trust = { ...NOTHING_SEEN, evidence: { ...NOTHING_SEEN.evidence, keys: 500, clicks: 90, lastAtMs: 20_000 } };
    expect(meets({ age_s: 86_400 }, trust, 20_000)).toBe(false);
    expect(meets({ keys: 1 }, trust, 20_000)).toBe(false);
  });
});
