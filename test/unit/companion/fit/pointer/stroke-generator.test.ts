import { seededRandom } from '@vigil/engine/base/random.ts';
import { encodeFeatures, FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { generateStrokes } from '@vigil/engine/pointer/stroke-generator.ts';
import { SecretNoise } from 'vigil-fit/base/secret-noise.ts';
import { blurred } from 'vigil-fit/pointer/blurred-generator.ts';
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

  it('has a class of strokes, however few there are', () => {
    const { people: few } = fitGenerator([clicks(300, 1), clicks(300, 2)], {
      classes: 4,
      minStrokes: 400,
      smoothing: 50,
    });
    for (const { weights } of few) expect(weights).toEqual(Float64Array.of(1));
  });
});

describe('blurred', () => {
  it('moves every frequency and leaves sums and what was nothing', () => {
    const generator = fitGenerator([clicks(900, 1), clicks(900, 2)]);
    const noise = new SecretNoise(new Uint8Array(32));
    const longest = Math.max(...generator.people[0]!.tables.map(({ length }) => length));
    const [before, after] = [generator, blurred(generator, 0.3, noise)].map(({ people }) =>
      people[0]!.tables.find(({ length }) => length === longest),
    );
    const size = before!.length / generator.people[0]!.weights.length;
    expect(after!.slice(0, size).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(after!.map((share) => Number(share > 0))).toEqual(before!.map((share) => Number(share > 0)));
    expect(after).not.toEqual(before);
  });
});
