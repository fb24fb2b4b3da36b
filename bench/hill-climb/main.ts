/**
 * `npm run bench -- hill-climb`. In: VIGIL_CLIMB_QUERIES for the number of questions. Out: how often a forged hand is taken for
 * a person who does not exist (a) before it asked anything, and after it climbed by what it saw: (b) nothing, as a page does,
 * (c) the verdict, (d) the confidence in hundredths, (e) the likelihood ratio in tenths, which only the bank reads.
 */
import { confidenceStep, llrStep } from '@vigil/core/verdicts/coarsen.ts';
import { THRESHOLDS } from '@vigil/core/verdicts/verdict.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import type { Trust } from '@vigil/engine/engine-api.ts';
import { proportionInterval } from 'vigil-fit/base/intervals.ts';
import { type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';
import type { BenchRun } from '../command.ts';
import { climb } from './climb.ts';
import { CENTRE, forgedTyping } from './forged-hand.ts';
import { Victim } from './victim.ts';

const QUERIES = Number(process.env.VIGIL_CLIMB_QUERIES ?? 1_000);
const VICTIMS = 5;
/** Typed before each question. */
const KEYS = 60;
const TRIALS = 100;
const LOWEST = -20;

/** What an attacker sees of a belief, as a height to climb. */
const SEEN: Readonly<Record<string, (trust: Trust) => number>> = {
  nothing: () => 0,
  verdict: ({ confidence }) => {
    if (confidence === null) return 0;
    return Number(confidence >= THRESHOLDS.match.enter) - Number(confidence <= THRESHOLDS.mismatch.enter);
  },
  confidence: ({ confidence }) => (confidence === null ? 0 : confidenceStep(confidence)),
  ratio: ({ llr }) => (llr === null ? -12 : llrStep(llr)),
};

export const run: BenchRun = async ({ seed, progress }) => {
  const counts = new Map<string, { hits: number; n: number }>();
  const note = (name: string, hits: number) => {
    const count = counts.get(name) ?? { hits: 0, n: 0 };
    counts.set(name, { hits: count.hits + hits, n: count.n + TRIALS });
  };
  for (let number = 0; number < VICTIMS; number++) {
    const victim = new Victim(seed * 1000 + number);
    const random = seededRandom(seed * 7919 + number);
    note('strangers, nothing asked', strangersTaken(victim, random));
    note('average hand, nothing asked', taken(victim, CENTRE, random));
    for (const [name, see] of Object.entries(SEEN)) {
      progress(`victim ${number + 1} of ${VICTIMS}: sees ${name}`);
      const oracle = (point: readonly number[]) => {
        const trust = victim.meet(forgedTyping(point, KEYS, random));
        // An attacker who reads the claims reads `env.injected` too, and avoids it.
        return trust.flags.injected && name !== 'nothing' ? LOWEST : see(trust);
      };
      note(`sees ${name}`, taken(victim, await climb(oracle, QUERIES, random), random));
    }
  }
  const figures = Object.fromEntries(
    [...counts].map(([name, { hits, n }]) => [name, { taken: hits / n, ...proportionInterval(hits, n), n }]),
  );
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const text = [
    `${QUERIES} questions after ${KEYS} keys each, ${VICTIMS} victims; taken for the victim:`,
    ...Object.entries(figures).map(
      ([name, one]) =>
        `${name.padEnd(30)} ${percent(one.taken).padStart(6)} (${percent(one.low)} to ${percent(one.high)}), n = ${one.n}`,
    ),
  ];
  return { json: { command: 'hill-climb', queries: QUERIES, keys: KEYS, figures }, text: text.join('\n') };
};

function isTaken({ confidence, flags }: Trust): boolean {
  return !flags.injected && confidence !== null && confidence >= THRESHOLDS.match.enter;
}

function taken(victim: Victim, point: readonly number[], random: RandomGenerator): number {
  const trials = Array.from({ length: TRIALS }, () => victim.meet(forgedTyping(point, KEYS, random)));
  return trials.filter(isTaken).length;
}

/** People as they are, each once. */
function strangersTaken(victim: Victim, random: RandomGenerator): number {
  const trials = Array.from({ length: TRIALS }, () =>
    victim.meet(generatedUser('stranger', 1_000_000 + random.below(1_000_000)).type(KEYS)),
  );
  return trials.filter(isTaken).length;
}
