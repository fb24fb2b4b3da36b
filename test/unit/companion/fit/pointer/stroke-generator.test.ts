import { seededRandom } from '@vigil/engine/base/random.ts';
import { encodeFeatures, FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { generateStrokes } from '@vigil/engine/pointer/stroke-generator.ts';
import { fitGenerator } from 'vigil-fit/pointer/stroke-generator.ts';
import { describe, expect, it } from 'vitest';

const HOLD = 25;
const GAP = 27;
const PATH = 2;

/** Clicks of a made-up person: a subject who holds long also waits long, and goes nowhere unless quick. */
function clicks(count: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const rows = new Uint8Array(count * FEATURE_COUNT);
  for (let row = 0; row < count; row++) {
    const slow = random() < 0.4;
    const features = new Float32Array(FEATURE_COUNT).fill(Number.NaN);
    features[0] = 1;
    features[HOLD] = (slow ? 200 : 80) + 30 * random();
    features[GAP] = (slow ? 3000 : 500) + 200 * random();
    if (!slow) features[PATH] = 100 + 400 * random();
    encodeFeatures(features, rows, row * FEATURE_COUNT);
  }
  return rows;
}

describe('fitGenerator', () => {
  const people = [clicks(1500, 1), clicks(1500, 2)];
  const generator = fitGenerator(people);

  it('keeps what goes with what', () => {
    const made = generateStrokes(generator, 0, 2000, 1);
    const share = (rows: Uint8Array, wanted: (at: number) => boolean) => {
      const places = Array.from({ length: rows.length / FEATURE_COUNT }, (_, row) => row * FEATURE_COUNT);
      return places.filter(wanted).length / places.length;
    };
    const still = (rows: Uint8Array) => share(rows, (at) => rows[at + PATH] === 0);
    const stillAndSlow = (rows: Uint8Array) =>
      share(rows, (at) => rows[at + PATH] === 0 && rows[at + HOLD]! > 90 && rows[at + GAP]! > 90);
    expect(Math.abs(still(made) - still(people[0]!))).toBeLessThan(0.04);
    expect(Math.abs(stillAndSlow(made) - stillAndSlow(people[0]!))).toBeLessThan(0.04);
  });

  it('has no class of a few strokes', () => {
    for (const { weights } of generator.people) expect(Math.min(...weights) * 1500).toBeGreaterThan(15);
  });

  it('gives the same for the same strokes', () => {
    expect(fitGenerator(people)).toEqual(generator);
  });
});
