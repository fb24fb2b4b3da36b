import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { SecretNoise } from 'vigil-fit/base/secret-noise.ts';
import { SHARES } from 'vigil-fit/keystroke/adapted-model.ts';
import { shippedPrior } from 'vigil-fit/keystroke/prior.ts';
import { calibrateTyping, fitTyping } from 'vigil-fit/pipeline/fit-typing.ts';
import { typingSubject } from 'vigil-fit/pipeline/typing-subject.ts';
import { describe, expect, it } from 'vitest';

const LETTERS = [0, 1, 2, 3, 4, 5];
const KEYPAD = ZONES.findIndex((name) => name.startsWith('keypad-'));
const KEYS = 150;

/** Letters, and two stray keys of the number pad in all. */
function typed(id: string, visit: number): Keystroke[] {
  const habit = 1 + (hashOf(id) % 100) / 100;
  const random = seededRandom(hashOf(`${id} ${visit}`));
  const zoneAt = (k: number) => (visit === 0 && (k === 50 || k === 51) ? KEYPAD : LETTERS[k % LETTERS.length]!);
  const timeOf = (ms: number) => ms * habit * Math.exp(0.2 * random.normal());
  return Array.from({ length: KEYS }, (_, k) => ({
    zone: zoneAt(k),
    holdMs: timeOf(80),
    downDownMs: timeOf(150),
    previousZone: k === 0 ? -1 : zoneAt(k - 1),
    previousHoldMs: timeOf(80),
    previousDownDownMs: timeOf(150),
    earlierZone: k < 2 ? -1 : zoneAt(k - 2),
  }));
}

const eightPeople = () =>
  Array.from({ length: 8 }, (_, k) => {
    const id = `subject ${k}`;
    const visits = [0, 1, 2, 3].map((day) => ({ day, keystrokes: typed(id, day), strokes: new Uint8Array(0) }));
    return typingSubject({ id, visits });
  });

describe('fitTyping', () => {
  it('leaves the prior as it is where the noise is greater than what few people share', () => {
    const prior = shippedKeystrokeModel();
    const privacy = { mu: 0.1, noise: new SecretNoise(new Uint8Array(32)) };
    const { offset, sessionVariance, placeShare } = fitTyping(eightPeople(), {
      start: 'shipped',
      prior,
      priorMoments: null,
      seed: 1,
      privacy,
      progress: () => {},
    });
    expect([offset, placeShare]).toEqual([prior.offset, prior.placeShare]);
    expect([...sessionVariance].sort()).toEqual([...prior.sessionVariance].sort());
  });

  it("starts from what the prior's own people show, where the people at hand show little", () => {
    const { model: prior, moments } = shippedPrior();
    const options = { start: 'shipped', prior, seed: 1, pilotPeople: 20, progress: () => {} } as const;
    const privacy = { mu: 0.5, noise: new SecretNoise(new Uint8Array(32)) };
    const varianceWith = (priorMoments: Float64Array | null) =>
      fitTyping(eightPeople(), { ...options, privacy, priorMoments }).sessionVariance;
    const [none, shipped, twice] = [null, moments, moments!.map((value) => 2 * value)].map(varianceWith);
    expect(shipped).not.toEqual(none);
    expect(twice).not.toEqual(shipped);
    expect([...shipped!, ...twice!].every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });

  it('fits from scratch on people who hardly touched the number pad', () => {
    const privacy = { mu: 1, noise: new SecretNoise(new Uint8Array(32)) };
    const options = {
      start: 'scratch',
      prior: shippedKeystrokeModel(),
      priorMoments: null,
      seed: 1,
      privacy,
      progress: () => {},
    } as const;
    const model = decodeModel(encodeModel(fitTyping(eightPeople(), options)));
    expect(model.sessionVariance.every(Number.isFinite)).toBe(true);
  });
});

describe('what both releases tell together', () => {
  it('is what the measure of privacy says', () => {
    expect(Object.values(SHARES).reduce<number>((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe('calibrateTyping', () => {
  const prior = shippedKeystrokeModel();
  const random = seededRandom(1);
  const scores = (mean: number) =>
    Array.from({ length: 500 }, () => ({ raw: mean + 3.9 * random.normal(), habit: 0, template: 0 }));
  const conditions = [{ windowKeys: 50, templateKeys: 5_000, genuine: scores(3), impostor: scores(-3) }];
  const calibrated = (people: number, mu: number) =>
    calibrateTyping(conditions, people, {
      start: 'shipped',
      prior,
      privacy: { mu, noise: new SecretNoise(Buffer.of(1)) },
    });

  it("leaves few people the prior's, for theirs tells who took part", () => {
    expect(calibrated(15, 0.7)).toEqual(prior.calibration);
  });

  it('moves with many people, and with few where nothing is to be kept private', () => {
    expect(calibrated(5_000, 0.7).slope).toBeLessThan(prior.calibration.slope);
    expect(calibrated(15, Number.POSITIVE_INFINITY).slope).toBeLessThan(prior.calibration.slope);
  });
});
