import { DRAWN_PEOPLE, drawCohort } from '@vigil/engine/keystroke/drawn-cohort.ts';
import {
  FixedTextTemplate,
  fixedTextLlr,
  fixedTextSample,
  fixedTextSampleOf,
  MAX_FIXED_TEXT_SAMPLES,
  MIN_FIXED_TEXT_SAMPLES,
} from '@vigil/engine/keystroke/fixed-text.ts';
import { KeystrokeExtractor } from '@vigil/engine/keystroke/keystroke-extractor.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

const ZONES_TYPED = [3, 0, 9, 4, 8, 10, 6, 1];

/** Someone who holds keys for `holdMs` and presses one every `paceMs`, give or take a few milliseconds. */
function typist(holdMs: number, paceMs: number, seed: number): () => Float64Array {
  const random = seededRandom(seed);
  return () => {
    const times: number[] = [];
    let before = 0;
    for (const [index] of ZONES_TYPED.entries()) {
      const hold = holdMs + 6 * random.normal();
      const pace = paceMs + 12 * random.normal();
      if (index > 0) times.push(pace, pace - before);
      times.push(hold);
      before = hold;
    }
    return fixedTextSample(times);
  };
}

describe('fixed text', () => {
  const random = seededRandom(5);
  const cohort = drawCohort(shippedKeystrokeModel(), ZONES_TYPED, () => random.next());

  it('draws strangers with plausible times, the same for the same seed', () => {
    expect(cohort.samples).toHaveLength(DRAWN_PEOPLE);
    const holds = cohort.samples.map((sample) => Math.exp(sample[0]!)).sort((a, b) => a - b);
    expect(holds[DRAWN_PEOPLE / 2]).toBeGreaterThan(60);
    expect(holds[DRAWN_PEOPLE / 2]).toBeLessThan(160);
    const again = seededRandom(5);
    expect(drawCohort(shippedKeystrokeModel(), ZONES_TYPED, () => again.next())).toEqual(cohort);
  });

  it('knows its person from someone else against strangers that were only drawn', () => {
    const own = typist(95, 150, 1);
    const other = typist(130, 210, 2);
    const template = new FixedTextTemplate();
    for (let repetition = 0; repetition < 20; repetition++) template.add(own());
    for (let attempt = 0; attempt < 20; attempt++) {
      expect(fixedTextLlr(template, own(), cohort)).toBeGreaterThan(1);
      expect(fixedTextLlr(template, other(), cohort)).toBeLessThan(-1);
    }
  });

  it('says nothing before it has seen enough, and forgets the oldest', () => {
    const own = typist(95, 150, 3);
    const template = new FixedTextTemplate();
    const first = own();
    template.add(first);
    for (let repetition = 2; repetition < MIN_FIXED_TEXT_SAMPLES; repetition++) template.add(own());
    expect(fixedTextLlr(template, own(), cohort)).toBe(0);
    for (let repetition = 0; repetition < MAX_FIXED_TEXT_SAMPLES; repetition++) template.add(own());
    expect(template.samples).toHaveLength(MAX_FIXED_TEXT_SAMPLES);
    expect(template.samples).not.toContain(first);
  });

  it('takes a repetition from keystrokes, unless one time is missing', () => {
    const type = (loseRelease: boolean): Float64Array | undefined => {
      const extractor = new KeystrokeExtractor();
      for (const [index, zone] of ZONES_TYPED.entries()) {
        extractor.keyDown(index * 150, zone, 0);
        if (!(loseRelease && index === 3)) extractor.keyUp(index * 150 + 90, 0);
      }
      extractor.interrupt();
      return fixedTextSampleOf(extractor.drain());
    };
    const sample = type(false);
    expect(sample).toHaveLength(3 * ZONES_TYPED.length - 2);
    expect(Math.exp(sample?.[0] ?? 0)).toBeCloseTo(90, 6);
    expect(Math.exp(sample?.[1] ?? 0)).toBeCloseTo(150, 6);
    expect(type(true)).toBeUndefined();
  });
});
