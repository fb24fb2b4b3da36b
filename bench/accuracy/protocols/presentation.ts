/**
 * presentation: typing that no person does at that moment (ISO/IEC 30107: presentation attacks). In: Aalto and BB-MAS
 * recordings. Out: share of attacks refused, share of people wrongly marked. An attack of 60 keys is refused when the
 * engine marks it as injected; imitations are refused too when the confidence stays under a match.
 */

import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { readBbmas } from '@vigil/corpora/bbmas.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import type { Engine, Profile, Trust } from '@vigil/engine/engine-api.ts';
import { proportionInterval } from 'vigil-fit/base/intervals.ts';
import { hashOf, type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { StreamWriter } from '../../trials/stream-writer.ts';
import { divide, enrolDay, ORIGIN_MS, play, typistsOf } from '../../trials/user-streams.ts';
import { automated, Imitator, pressesOf, replayed, runOf } from '../forgeries.ts';
import { judgedEngine } from '../judged-engine.ts';

export const name = 'presentation';

const MAX_PEOPLE = 200;
const ATTACK_KEYS = 60;
/** What the companion calls a match. */
const MATCH = 0.9;
const STOLEN_KEYS = 100;

interface Bar {
  readonly kind: 'min' | 'max';
  readonly value: number;
}

const BARS: Readonly<Record<string, Bar>> = {
  constant_delay_refused: { kind: 'min', value: 99 },
  short_holds_refused: { kind: 'min', value: 100 },
  replay_exact_refused: { kind: 'min', value: 100 },
  replay_shaken_1ms_refused: { kind: 'min', value: 95 },
  replay_shaken_5ms_refused: { kind: 'min', value: 95 },
  imitation_of_population_accepted: { kind: 'max', value: 2 },
  people_marked: { kind: 'max', value: 1 },
  people_marked_bbmas: { kind: 'max', value: 1 },
};

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const { dataDir, seed, progress } = context;
  const engine = await judgedEngine(context);
  const people = await readAalto(dataDir);
  const judged = typistsOf(people, 'judged', seed).slice(0, MAX_PEOPLE);
  const population = new Imitator(
    typistsOf(people, 'background', seed)
      .slice(0, 100)
      .flatMap(({ runs }) => runs.map(pressesOf)),
  );
  const tally = new PresentationTally();
  for (const [index, subject] of judged.entries()) {
    if (index % 25 === 0) progress(`person ${index} of ${judged.length}`);
    attackSubject(engine, subject, population, seededRandom(hashOf(subject.id, seed)), tally);
  }
  progress('BB-MAS people');
  for (const subject of await readBbmas(dataDir)) {
    const presses = subject.runs.flatMap(pressesOf);
    const cut = Math.floor(presses.length * 0.7);
    const profile = enrolDay(
      engine,
      engine.newProfile(ORIGIN_MS),
      { runs: [runOf(presses.slice(0, cut))], pointer: [] },
      0,
    );
    for (let at = cut; at + ATTACK_KEYS <= presses.length; at += ATTACK_KEYS) {
      tally.note('people_marked_bbmas', meet(engine, profile, [runOf(presses.slice(at, at + ATTACK_KEYS))]).injected);
    }
  }
  return {
    metrics: tally.metrics(),
    tables: [],
    notes: [
      `${judged.length} Aalto people; an attack is ${ATTACK_KEYS} keys; people are judged on sessions of their own sentences`,
    ],
  };
}

function attackSubject(
  engine: Engine,
  subject: TypingSubject,
  population: Imitator,
  random: RandomGenerator,
  tally: PresentationTally,
): void {
  const { enrol, probe } = divide(subject);
  const profile = enrolDay(engine, engine.newProfile(ORIGIN_MS), { runs: enrol, pointer: [] }, 0);
  const learnt = enrol.flatMap(pressesOf);
  const start = random.below(Math.max(1, learnt.length - ATTACK_KEYS));
  const recording = runOf(learnt.slice(start, start + ATTACK_KEYS));
  const zones = probe
    .flatMap(pressesOf)
    .slice(0, ATTACK_KEYS)
    .map(({ zone }) => zone);
  const refused = (metric: string, run: KeyRun): void => tally.note(metric, meet(engine, profile, [run]).injected);
  for (const delayMs of [30, 60, 120, 250]) {
    for (const jitter of [0, 0.1, 0.2])
      refused('constant_delay_refused', automated(zones, delayMs, delayMs / 2, jitter, random));
  }
  refused('short_holds_refused', runOf(learnt.slice(0, ATTACK_KEYS).map((press) => ({ ...press, holdMs: 4 }))));
  refused('replay_exact_refused', recording);
  for (const shakeMs of [1, 3, 5]) refused(`replay_shaken_${shakeMs}ms_refused`, replayed(recording, shakeMs, random));
  tally.note('imitation_of_population_accepted', accepted(meet(engine, profile, [population.imitate(zones, random)])));
  const thief = new Imitator([learnt.slice(0, STOLEN_KEYS)]);
  tally.note('imitation_of_stolen_keys_accepted', accepted(meet(engine, profile, [thief.imitate(zones, random)])));
  const own = meet(engine, profile, probe);
  tally.note('people_marked', own.injected);
  tally.note('people_accepted', accepted(own));
}

interface Meeting {
  readonly injected: boolean;
  readonly last: Trust;
}

function meet(engine: Engine, profile: Profile, runs: readonly KeyRun[]): Meeting {
  const writer = new StreamWriter('stream-of-attack', ORIGIN_MS);
  for (const run of runs) writer.type(run);
  writer.flush();
  const session = engine.startSession(profile, ORIGIN_MS);
  let injected = false;
  let last = session.trust(ORIGIN_MS);
  play(session, writer.arrivals, (trust) => {
    injected ||= trust.flags.injected;
    last = trust;
    return true;
  });
  return { injected, last };
}

function accepted({ injected, last }: Meeting): boolean {
  return !injected && last.confidence !== null && last.confidence >= MATCH;
}

class PresentationTally {
  private readonly counts = new Map<string, { hits: number; n: number }>();

  note(metric: string, hit: boolean): void {
    const count = this.counts.get(metric) ?? { hits: 0, n: 0 };
    this.counts.set(metric, { hits: count.hits + (hit ? 1 : 0), n: count.n + 1 });
  }

  metrics(): Record<string, Metric> {
    return Object.fromEntries(
      Array.from(this.counts, ([metric, { hits, n }]) => {
        const bar = BARS[metric];
        return [metric, { value: (100 * hits) / n, ...proportionInterval(hits, n, 100), ...(bar && { bar }) }];
      }),
    );
  }
}
