/**
 * Public recordings as people of a pilot. In: a corpus of typing, one of pointer work, which side of the people. Out: people with visits
 * as capture batches. Where both corpora are given a person is a chimera of two, paired in order.
 */
import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import { readPace } from '@vigil/corpora/pace.ts';
import { readPointerEvents } from '@vigil/corpora/pointer-events.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { runsOf } from '../trials/banking-visits.ts';
import { isJudged } from '../trials/people-apart.ts';
import { type Arrival, StreamWriter } from '../trials/stream-writer.ts';

export const TYPING = ['aalto', 'bbmas', 'pace', 'none'] as const;
const POINTER = ['sapimouse', 'hbrs', 'none'] as const;

export interface PilotSource {
  readonly typing: (typeof TYPING)[number];
  readonly pointer: (typeof POINTER)[number];
  /** People who take part in the pilot, or those who judge it. */
  readonly side: 'pilot' | 'judged';
  readonly limit: number;
  /** Chooses the people who judge. */
  readonly seed: number;
}

/**
 * @param name one corpus of typing, one of pointer work, or one of each: `bbmas`, `hbrs`, `bbmas+hbrs`.
 * @throws {VigilError} `bench-failed` for any other name.
 */
export function sourceOf(name: string, seed: number, limit = Number.POSITIVE_INFINITY): PilotSource {
  const words = name.split('+');
  const typing = TYPING.find((corpus) => corpus === words[0]) ?? 'none';
  const pointer = POINTER.find((corpus) => corpus === words.at(-1)) ?? 'none';
  const found = [typing, pointer].filter((corpus) => corpus !== 'none').join('+');
  if (found === '' || found !== name)
    throw new VigilError(
      'bench-failed',
      `There is no corpus ${name}: name one of ${known(TYPING)}, ${known(POINTER)}, or two with +.`,
    );
  return { typing, pointer, side: 'pilot', limit, seed };
}

const known = (corpora: readonly string[]) => corpora.filter((corpus) => corpus !== 'none').join(', ');

export interface TrialVisit {
  readonly day: number;
  readonly arrivals: readonly Arrival[];
}

export interface TrialSubject {
  readonly id: string;
  readonly visits: readonly TrialVisit[];
}

/** Presses and clicks of a visit. */
export const VISIT_KEYS = 250;
const VISIT_CLICKS = 60;
const VISITS_A_DAY = 2;

export async function trialPeople(dataDir: string, source: PilotSource): Promise<TrialSubject[]> {
  const typists = await typistsOf(dataDir, source);
  const pointers = await pointersOf(dataDir, source);
  const count = Math.min(source.limit, Math.max(typists.length, pointers.length));
  return Array.from({ length: count }, (_, k) => subjectOf(typists[k], pointers[k]));
}

export async function typistsOf(dataDir: string, { typing, side, seed }: PilotSource): Promise<TypingSubject[]> {
  const readers = {
    aalto: readAalto,
    bbmas: readBbmasFull,
    pace: (dir: string) => readPace(dir, 'free'),
    none: () => [],
  };
  const people = await readers[typing](dataDir);
  return people.filter(({ id }) => isOn(side, isJudged(id, seed, typing !== 'aalto')));
}

function isOn(side: PilotSource['side'], judged: boolean): boolean {
  return judged === (side === 'judged');
}

interface PointerUser {
  readonly id: string;
  readonly sittings: readonly (readonly PointerEvent[])[];
}

/** Every other person of a corpus, as in protocol `pointer-own-background`. */
export async function pointersOf(dataDir: string, { pointer, side }: PilotSource): Promise<PointerUser[]> {
  if (pointer === 'none') return [];
  const people = new Map<string, (readonly PointerEvent[])[]>();
  for (const { subject, events } of await readPointerEvents(dataDir, pointer))
    people.set(subject, [...(people.get(subject) ?? []), events]);
  return Array.from(people, ([id, sittings]) => ({ id: `${pointer}-${id}`, sittings })).filter((_, k) =>
    isOn(side, k % 2 === 1),
  );
}

/** Name of a chimera of two people, or of one. */
export function nameOfBoth(typist: { readonly id: string } | undefined, pointer: { readonly id: string } | undefined) {
  return [typist?.id, pointer?.id].filter((name) => name !== undefined).join('+');
}

function subjectOf(typist: TypingSubject | undefined, pointer: PointerUser | undefined): TrialSubject {
  const id = nameOfBoth(typist, pointer);
  const visits = partsOf(typist, pointer).map(({ day, typing, pointing }, k) => ({
    day,
    arrivals: arrivalsOf(`${id}-${k}`, typing, pointing),
  }));
  return { id, visits };
}

/** What a person does in one visit. */
export interface VisitRecording {
  readonly day: number;
  readonly typing: KeyRun;
  readonly pointing: readonly PointerEvent[];
}

/**
 * A person's recordings cut into visits: the earlier half of the sittings stands in the first ones, the later half in the last ones, so that
 * early and late visits have both; every second stretch of a sitting is a visit without typing. A sitting is work of one day: visits of
 * different days that were one sitting would be more alike than days are.
 */
export function partsOf(typist: TypingSubject | undefined, pointer: PointerUser | undefined): VisitRecording[] {
  const typed = (typist?.runs ?? []).flatMap((run) => runsOf(run, VISIT_KEYS));
  const sittings = (pointer?.sittings ?? []).map((events) =>
    clicksOf(events).map((pointing, k) => ({ pointing, types: k % 2 === 0 })),
  );
  const early = sittings.slice(0, Math.ceil(sittings.length / 2));
  const alone = Math.max(0, typed.length - sittings.flat().filter(({ types }) => types).length);
  const between = Array.from({ length: Math.ceil(alone / VISITS_A_DAY) }, (_, day) =>
    Array.from({ length: Math.min(VISITS_A_DAY, alone - day * VISITS_A_DAY) }, () => ({ pointing: [], types: true })),
  );
  const days = [...early, ...between, ...sittings.slice(early.length)];
  const waiting = [...typed];
  return days.flatMap((visits, day) =>
    visits.map(({ pointing, types }) => ({ day, pointing, typing: (types ? waiting.shift() : undefined) ?? [] })),
  );
}

/** A sitting in stretches of so many clicks. */
function clicksOf(events: readonly PointerEvent[]): PointerEvent[][] {
  const stretches: PointerEvent[][] = [[]];
  let clicks = 0;
  for (const event of events) {
    stretches.at(-1)!.push(event);
    if (event.kind === 'up' && ++clicks % VISIT_CLICKS === 0) stretches.push([]);
  }
  return stretches.filter(({ length }) => length > 0);
}

/** Pointer work, typing, pointer work: so a visit reaches amounts of pointer work alone, and of both. */
function arrivalsOf(stream: string, typing: KeyRun, pointer: readonly PointerEvent[]): readonly Arrival[] {
  const writer = new StreamWriter(stream.padEnd(16, '-'), 0);
  const half = halfOf(pointer);
  if (half > 0) writer.point(pointer.slice(0, half));
  writer.type(typing);
  if (half < pointer.length) writer.point(pointer.slice(half));
  writer.flush();
  return writer.arrivals;
}

/** Index of the event after half of the clicks. */
function halfOf(pointer: readonly PointerEvent[]): number {
  const ups = pointer.flatMap(({ kind }, at) => (kind === 'up' ? [at + 1] : []));
  return ups[(ups.length >> 1) - 1] ?? pointer.length;
}
