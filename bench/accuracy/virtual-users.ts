/**
 * People who type and point. In: Aalto and Balabit recordings. Out: desks, each an Aalto person paired by hash with a
 * Balabit person, with the profile that two days of passive enrolment leave, and what was kept back to judge them on.
 */

import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { type BalabitSession, type PointerEvent, readBalabit } from '@vigil/corpora/balabit.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { hashOf, type RandomGenerator } from 'vigil-fit/base/random.ts';
import type { ProtocolContext } from '../trials/protocol.ts';
import { divide, enrolDay, ORIGIN_MS, ownSessions, typistsOf } from '../trials/user-streams.ts';

export interface PointerSubject {
  readonly user: number;
  /** Enrolled on every training session of the pointer. */
  readonly profile: Profile;
  readonly training: readonly BalabitSession[];
  readonly probes: readonly BalabitSession[];
}

export interface VirtualUser {
  readonly subject: TypingSubject;
  readonly hand: PointerSubject;
}

const HAND_SALT = 3;
const FIRST_TYPING_DAY = 40;

export async function virtualUsersOf(engine: Engine, context: ProtocolContext, most: number): Promise<VirtualUser[]> {
  const typists = typistsOf(await readAalto(context.dataDir), 'judged', context.seed).slice(0, most);
  const hands = await handsOf(engine, context);
  return typists.map((subject) => ({ subject, hand: hands[hashOf(subject.id, HAND_SALT) % hands.length]! }));
}

async function handsOf(engine: Engine, { dataDir, progress }: ProtocolContext): Promise<PointerSubject[]> {
  const sessions = await readBalabit(dataDir);
  const users = [...new Set(sessions.map(({ user }) => user))];
  const hands = users.map((user): PointerSubject => {
    progress(`enrolling pointer of user ${user}`);
    const training = ownSessions(sessions, user, 'training');
    let profile = engine.newProfile(ORIGIN_MS);
    for (const [day, { events }] of training.entries())
      profile = enrolDay(engine, profile, { runs: [], pointer: events }, day, true);
    if (engine.needsTraining(profile)) profile = engine.train(profile, 1);
    return { user, profile, training, probes: ownSessions(sessions, user, 'test') };
  });
  return hands.filter(({ probes }) => probes.length > 1);
}

/** The hand's profile, and two days of the person's typing, learnt while the pointer matches. */
export function enrolled(engine: Engine, { subject, hand }: VirtualUser): Profile {
  const { enrol } = divide(subject);
  const days: KeyRun[][] = [enrol.slice(0, enrol.length >> 1), enrol.slice(enrol.length >> 1)];
  let profile = hand.profile;
  for (const [day, runs] of days.entries()) {
    const pointer = hand.training[day % hand.training.length]!.events;
    profile = enrolDay(engine, profile, { runs, pointer }, FIRST_TYPING_DAY + day);
  }
  return profile;
}

/** One of the sessions that were kept back, at random. */
export function pointerOf({ hand }: VirtualUser, random: RandomGenerator): readonly PointerEvent[] {
  return hand.probes[random.below(hand.probes.length)]!.events;
}
