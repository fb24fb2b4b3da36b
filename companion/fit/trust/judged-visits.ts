/**
 * Visits of a deployment's people judged by the whole engine. In: people with raw visits, an engine whose parameters know none of them.
 * Out: what it says of their own later visits and of each other's, whenever an amount of evidence is first reached.
 */
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { Visit } from '@vigil/pilot/visit.ts';
import { type RandomGenerator, seededRandom } from '../base/random.ts';
import { type ScoredTrust, watchLevels } from './false-match-count.ts';
import { learnVisits, watchVisit } from './replayed-visits.ts';

export interface PlayedSubject {
  readonly id: string;
  readonly visits: readonly Visit[];
}

export interface JudgedLevel extends ScoredTrust {
  /** Index into `EVIDENCE_LEVELS`. */
  readonly level: number;
  readonly own: boolean;
  /** Template and visitor: names of the comparison, not kept. */
  readonly owner: string;
  readonly visitor: string;
}

/** Share of a person's visits that is learnt; the others are judged. */
const LEARNT = 0.6;
const MAX_LEARNT = 40;
const OWN_VISITS = 6;
/** Other people that each is compared with, at least; where people are few all of them, for every pair lowers the bound. */
const OTHERS = 12;
const PAIRS = 600;
const VISITS_OF_OTHER = 2;

/** @param each called before every owner. */
export function judgeVisits(
  engine: Engine,
  people: readonly PlayedSubject[],
  seed: number,
  each: (done: number, of: number) => void = () => {},
): JudgedLevel[] {
  const random = seededRandom(seed);
  const judged: JudgedLevel[] = [];
  const parts = people.map(({ id, visits }) => ({ id, ...divided(visits) }));
  const othersOfEach = Math.max(OTHERS, Math.ceil(PAIRS / Math.max(1, parts.length)));
  for (const [index, owner] of parts.entries()) {
    each(index, parts.length);
    if (owner.learnt.length === 0 || owner.rest.length === 0) continue;
    const profile = learnVisits(engine, owner.learnt, seed);
    const watch = (visit: Visit, visitor: string) =>
      watchVisit(
        engine,
        profile,
        visit,
        watchLevels((level, trust) =>
          judged.push({ ...trust, level, own: visitor === owner.id, owner: owner.id, visitor }),
        ),
      );
    for (const visit of drawn(owner.rest, OWN_VISITS, random)) watch(visit, owner.id);
    const others = parts.filter(({ id, rest }) => id !== owner.id && rest.length > 0);
    for (const other of drawn(others, othersOfEach, random)) {
      for (const visit of drawn(other.rest, VISITS_OF_OTHER, random)) watch(visit, other.id);
    }
  }
  return judged;
}

function divided(visits: readonly Visit[]): { learnt: readonly Visit[]; rest: readonly Visit[] } {
  const cut = Math.min(visits.length - 1, Math.ceil(LEARNT * visits.length));
  return {
    learnt: visits.slice(Math.max(0, cut - MAX_LEARNT), Math.max(0, cut)),
    rest: visits.slice(Math.max(0, cut)),
  };
}

function drawn<Item>(items: readonly Item[], count: number, random: RandomGenerator): Item[] {
  return random.shuffled(items).slice(0, count);
}
