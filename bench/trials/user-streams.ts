/**
 * People at their desks, put together from recordings. In: Aalto people and Balabit people. Out: enrolled profiles, and
 * streams of typing and pointing in turn. A person of one corpus and one of the other, paired by hash, make one person.
 */

import type { TypingSubject } from '@vigil/corpora/aalto.ts';
import type { BalabitSession, PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { Engine, EngineSession, Profile, Trust } from '@vigil/engine/engine-api.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { type EngineParameters, shippedParameters } from '@vigil/engine/parameters.ts';
import { isJudged } from './people-apart.ts';
import { type Arrival, StreamWriter } from './stream-writer.ts';

/** What a person does at the bank. */
export interface Material {
  readonly runs: readonly KeyRun[];
  readonly pointer: readonly PointerEvent[];
}

/** Active use after a sentence: banks are pointed at as much as typed into (about three keys a stroke, 42 a minute). */
const POINTER_MS_PER_KEY = 1200;
export const ORIGIN_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;
/** Batches between two harvests: about half a minute. */
const SAMPLE_EVERY = 128;

/** The product's engine with another keystroke model. @param parts other parameters than the product's. */
export function engineOf(keystrokes: KeystrokeModel, parts: Partial<EngineParameters> = {}): Engine {
  return createEngine({ checkClock: false, parameters: { ...shippedParameters(), keystrokes, ...parts } });
}

/** People with enough typing: those to judge, or those who were fitted on. */
export function typistsOf(
  people: readonly TypingSubject[],
  side: 'judged' | 'background',
  seed: number,
): TypingSubject[] {
  return people.filter(
    ({ id, runs }) => isJudged(id, seed) === (side === 'judged') && runs.length >= 9 && keysOf(runs) >= 400,
  );
}

export function keysOf(runs: readonly KeyRun[]): number {
  let keys = 0;
  for (const run of runs) for (const event of run) if (event.kind === 'down') keys++;
  return keys;
}

/** Sentences for enrolment (first two thirds) and for probes. */
export function divide(subject: TypingSubject): { enrol: KeyRun[]; probe: KeyRun[] } {
  const cut = Math.floor((subject.runs.length * 2) / 3);
  return { enrol: subject.runs.slice(0, cut), probe: subject.runs.slice(cut) };
}

/** Typing and pointing in turn: after each sentence the pointer, for a time that fits the keys. */
export function perform(writer: StreamWriter, { runs, pointer }: Material): void {
  let at = 0;
  for (const run of runs) {
    writer.type(run);
    const part: PointerEvent[] = [];
    const budgetMs = keysOf([run]) * POINTER_MS_PER_KEY;
    const startMs = pointer[at]?.tMs ?? 0;
    while (at < pointer.length && pointer[at]!.tMs - startMs < budgetMs) part.push(pointer[at++]!);
    if (part.length > 0) writer.point(part);
  }
  writer.flush();
}

/** Sessions of one user, of one part, that are known to be the user's own. */
export function ownSessions(
  sessions: readonly BalabitSession[],
  user: number,
  part: 'training' | 'test',
): BalabitSession[] {
  return sessions.filter(
    (s) => s.user === user && s.part === part && s.illegal !== true && (part === 'training' || s.illegal === false),
  );
}

/** Feeds a live session. `each` sees the trust after every batch, and returns false to stop. */
export function play(
  session: EngineSession,
  arrivals: readonly Arrival[],
  each: (trust: Trust, arrival: Arrival) => boolean = () => true,
): void {
  for (const arrival of arrivals) {
    session.observe(arrival.batch, arrival.nowMs);
    if (!each(session.trust(arrival.nowMs), arrival)) return;
  }
}

/** One day of passive learning, as one visit: everything that the engine admits. */
export function enrolDay(
  engine: Engine,
  profile: Profile,
  material: Material,
  day: number,
  pointerOnly = false,
): Profile {
  const originMs = ORIGIN_MS + day * DAY_MS;
  const writer = new StreamWriter(`enrolment-of-day-${day}`.padEnd(16, '-'), originMs);
  if (pointerOnly) writer.point(material.pointer);
  else perform(writer, material);
  writer.flush();
  const session = engine.startSession(profile, originMs);
  let current = profile;
  const learn = (nowMs: number): void => {
    const sample = session.takeSample(nowMs);
    if (sample === null) return;
    current = engine.enrol(current, sample, nowMs);
    session.recompare(current);
  };
  for (const [index, { batch, nowMs }] of writer.arrivals.entries()) {
    session.observe(batch, nowMs);
    if (index % SAMPLE_EVERY === 0) learn(nowMs);
  }
  session.endStream(writer.arrivals[0]?.batch.stream ?? '');
  session.endVisit();
  learn(writer.arrivals.at(-1)?.nowMs ?? originMs);
  return current;
}
