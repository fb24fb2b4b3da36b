/** S5: an attacker who requests attestations from the bank's page gains nothing towards imitating the user. */

import { climb } from '@vigil/bench/hill-climb/climb.ts';
import { CENTRE, forgedTyping } from '@vigil/bench/hill-climb/forged-hand.ts';
import { Victim } from '@vigil/bench/hill-climb/victim.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { proportionInterval } from 'vigil-fit/base/intervals.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageObservation, PageView } from './page-view.ts';

/** VIGIL_CLIMB_QUERIES=10000 for the long run. */
const QUERIES = Number(process.env.VIGIL_CLIMB_QUERIES ?? 80);
const TRIALS = 25;
const KEYS = 60;
/** Ingrid, for any engine that learns her. */
const SEED = 11;

const random = seededRandom(20_261_129);
const owner = generatedUser('Ingrid', SEED);
const lengths = new Set<number>();
let page: PageView;

async function see(point: readonly number[] | 'owner'): Promise<PageObservation> {
  const seen = await page.see(
    (point === 'owner' ? owner.type(KEYS) : forgedTyping(point, KEYS, random)).slice(0, KEYS),
  );
  for (const length of seen.lengths) lengths.add(length);
  return seen;
}

async function taken(point: readonly number[]): Promise<number> {
  let hits = 0;
  for (let trial = 0; trial < TRIALS; trial++) hits += Number((await see(point)).verdict === 'match');
  return hits;
}

beforeAll(async () => {
  page = await PageView.of(owner);
});
afterAll(() => page?.bench.stop());

describe(`${QUERIES} questions from the bank's page`, () => {
  let usual: number[];
  let before: number;

  it('begin with what the page sees of a watch while the user types', async () => {
    const seen: PageObservation[] = [];
    for (let trial = 0; trial < 12; trial++) seen.push(await see('owner'));
    expect(seen.filter(({ verdict }) => verdict === 'match').length).toBeGreaterThan(9);
    usual = (seen[0] as PageObservation).rhythm.map(
      (_, look) => seen.filter(({ rhythm }) => rhythm[look]).length / seen.length,
    );
    before = await taken(CENTRE);
    expect(before).toBeLessThan(TRIALS / 2);
  });

  it('gain a forged hand nothing, by the rhythm of a watch', async () => {
    const likeness = async (point: readonly number[]) => {
      const { rhythm } = await see(point);
      return -usual.reduce((sum, share, look) => sum + Math.abs(share - Number(rhythm[look])), 0);
    };
    const after = await taken(await climb(likeness, QUERIES, random));
    expect(proportionInterval(after, TRIALS).low).toBeLessThanOrEqual(proportionInterval(before, TRIALS).high);
  }, 3_600_000);

  it('would gain it something if they could be read: the climber is no bad one', async () => {
    const victim = new Victim(SEED);
    const ratio = (point: readonly number[]) => victim.meet(forgedTyping(point, KEYS, random)).llr ?? -12;
    const rate = (point: readonly number[]) =>
      Array.from({ length: TRIALS }, () => ratio(point)).reduce((sum, llr) => sum + llr) / TRIALS;
    expect(rate(await climb(ratio, 160, random))).toBeGreaterThan(rate(CENTRE) + 1);
  });

  it('were all answered at the same length', () => {
    expect([...lengths]).toHaveLength(1);
  });
});
