import { conclusionsOf } from 'vigil-fit/report/conclusions.ts';
import type { FitFigures } from 'vigil-fit/report/figures.ts';
import { describe, expect, it } from 'vitest';
import { FIGURES } from './example-figures.ts';

const textOf = (topic: RegExp, change: Partial<FitFigures> = {}) =>
  conclusionsOf({ ...FIGURES, ...change }).find((one) => topic.test(one.topic))?.text ?? '';
const span = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const window = FIGURES.typing!.windows[0]!;
const typing = (own: Partial<typeof window.own>): Partial<FitFigures> => ({
  typing: { ...FIGURES.typing!, windows: [{ ...window, own: { ...window.own, ...own } }] },
});
const day = (mismatch: number, lowestBound = 0.01): Partial<FitFigures> => {
  const level = FIGURES.evidence[0]!;
  const genuine = { ...level.own.genuine, mismatch: span(mismatch, 0) };
  return { evidence: [{ ...level, lowestBound, own: { ...level.own, genuine } }] };
};

describe('conclusionsOf', () => {
  it('calls own parameters better or worse only where intervals are apart', () => {
    const better = /own typing/;
    expect(textOf(better)).toContain('Not proven');
    expect(textOf(better, typing({ eer: span(0.02, 0.01) }))).toContain('Yes: at 1 of 1 lengths');
    expect(textOf(better, typing({ eer: span(0.3, 0.01) }))).toContain('Keep the shipped ones');
    expect(textOf(better, { typing: null })).toContain('Too few people');
  });

  it('measures truth by the cost over its least', () => {
    const truth = /true on these people/;
    const cost = (cllr: number, half: number) => typing({ cllr: span(cllr, half), cllrMin: span(0.2, 0.01) });
    expect(textOf(truth, cost(0.22, 0.01))).toContain('Yes: the cost is 1.10 times');
    expect(textOf(truth, cost(0.26, 0.05))).toContain('Not proven');
    expect(textOf(truth, cost(0.4, 0.05))).toContain('Do not enforce');
  });

  it('advises against locks unless they are proven rare', () => {
    expect(textOf(/day at the bank/, day(0.05))).toContain('do not lock');
    expect(textOf(/day at the bank/, day(0))).toContain('Locks are rare');
    expect(textOf(/day at the bank/, { evidence: [] })).toContain('Not measured');
  });

  it('names the presets that can allow, and how many people the others need', () => {
    expect(textOf(/presets/, day(0, 0.009))).toContain('Balanced and strict');
    expect(textOf(/presets/, day(0, 0.017))).toContain('Balanced alone');
    expect(textOf(/presets/, day(0, 0.2))).toContain('None');
    expect(textOf(/presets/, day(0, 0.017))).toContain('26 one of 1%');
  });

  it('says of membership what the interval bears', () => {
    const membership = (value: number, half: number): Partial<FitFigures> => ({
      membership: { typing: { ...span(value, half), people: 20 }, calibration: null, pointer: null, pairs: null },
    });
    expect(textOf(/who took part/, membership(0.6, 0.2))).toContain('may be chance');
    expect(textOf(/who took part/, membership(0.9, 0.1))).toContain('keep the file within the deployment');
    expect(textOf(/who took part/, membership(0.55, 0.04))).not.toContain('keep the file');
  });
});
