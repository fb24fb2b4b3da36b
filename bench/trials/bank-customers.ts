/**
 * Customers of a bank for the protocol `banking-day`. In: BB-MAS (second half: work), Pace (keypad) and Balabit recordings. Out:
 * customers, each a chimera of three people paired by hash, with material to learn and other material to judge.
 */
import { type PointerEvent, readBalabit } from '@vigil/corpora/balabit.ts';
import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import { readPace } from '@vigil/corpora/pace.ts';
import { hashOf, type RandomGenerator } from 'vigil-fit/base/random.ts';
import { cutAt, numberKeysOf, VisitMaterial, type VisitRecordings } from './banking-visits.ts';
import { ownSessions } from './user-streams.ts';

export type MaterialPart = 'learn' | 'judge';

export interface BankCustomer {
  readonly id: string;
  /** Names of the keypad's and the pointer's people: a stranger shares none of them. */
  readonly keypad: string;
  readonly pointer: string;
  recordings(part: MaterialPart): VisitRecordings;
  material(part: MaterialPart, random: RandomGenerator): VisitMaterial;
}

const KEYPAD_SALT = 5;
const POINTER_SALT = 3;
/** Share of the work that is learnt; the rest is judged. */
const LEARNT = 0.7;

/**
 * @param isKept which of the keypad's people take part.
 * @param ownPointers work of other people at the pointer than Balabit's.
 */
export async function readCustomers(
  dataDir: string,
  isKept: (keypad: string) => boolean,
  ownPointers?: readonly PointerWork[],
): Promise<BankCustomer[]> {
  const typists = await readBbmasFull(dataDir);
  const keypads = (await readPace(dataDir, 'keypad')).filter(({ id }) => isKept(id));
  const pointers = ownPointers ?? (await pointerWork(dataDir));
  return typists.map(({ id, runs }): BankCustomer => {
    const events = runs.flat();
    const work = events.slice(cutAt(events, 0.5));
    const cut = cutAt(work, LEARNT);
    const keypad = keypads[hashOf(id, KEYPAD_SALT) % keypads.length]!;
    const pointer = pointers[hashOf(id, POINTER_SALT) % pointers.length]!;
    const half = keypad.runs.length >> 1;
    const parts = {
      learn: { typing: work.slice(0, cut), number: numberKeysOf(keypad.runs.slice(0, half)), pointer: pointer.learn },
      judge: { typing: work.slice(cut), number: numberKeysOf(keypad.runs.slice(half)), pointer: pointer.judge },
    };
    return {
      id,
      keypad: keypad.id,
      pointer: pointer.user,
      recordings: (part) => parts[part],
      material: (part, random) => new VisitMaterial(parts[part], random, part === 'judge'),
    };
  });
}

/** Whether two customers share no person: neither typing nor keypad nor pointer. */
export function isStrangerTo(customer: BankCustomer, other: BankCustomer): boolean {
  return other.id !== customer.id && other.keypad !== customer.keypad && other.pointer !== customer.pointer;
}

/**
 * Every other customer, as a stranger: where one shares a keypad or a pointer with the owner, both are another customer's. Those
 * for whom there is no such customer are left out.
 */
export function strangersTo(owner: BankCustomer, customers: readonly BankCustomer[]): BankCustomer[] {
  const others = customers.filter(({ id }) => id !== owner.id);
  return others.flatMap((other, at) => {
    if (isStrangerTo(owner, other)) return [other];
    const hands = others.filter(({ keypad, pointer }) => keypad !== owner.keypad && pointer !== owner.pointer);
    return hands.length === 0 ? [] : [withHand(other, hands[at % hands.length]!)];
  });
}

/** Types as one, with the keypad and the pointer of another. */
function withHand(typist: BankCustomer, hand: BankCustomer): BankCustomer {
  const recordings = (part: MaterialPart): VisitRecordings => ({
    ...hand.recordings(part),
    typing: typist.recordings(part).typing,
  });
  return {
    id: typist.id,
    keypad: hand.keypad,
    pointer: hand.pointer,
    recordings,
    material: (part, random) => new VisitMaterial(recordings(part), random, part === 'judge'),
  };
}

export interface PointerWork {
  readonly user: string;
  readonly learn: readonly PointerEvent[];
  readonly judge: readonly PointerEvent[];
}

async function pointerWork(dataDir: string): Promise<PointerWork[]> {
  const sessions = await readBalabit(dataDir);
  return [...new Set(sessions.map(({ user }) => user))]
    .map((user) => ({
      user: `balabit-${user}`,
      learn: ownSessions(sessions, user, 'training').flatMap(({ events }) => events),
      judge: ownSessions(sessions, user, 'test').flatMap(({ events }) => events),
    }))
    .filter(({ judge }) => judge.length > 0);
}
