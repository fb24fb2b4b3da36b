/** Typing that a program made, as a corpus of recordings holds it. In: a subject's habit, keys. Out: rows of a key table. */
import { seededRandom } from 'vigil-fit/base/random.ts';

export const KEY_TABLE_HEADER = 'person,session,key,press_ms,release_ms';
export const LETTERS: readonly string[] = [...'etaoinshrdlucmfwypvbgk', 'SPACE'];

export interface TypingHabit {
  readonly holdMs: number;
  readonly gapMs: number;
  /** Each key has a share of its own of both; whose turn is the same have the same shares. */
  readonly turn: number;
}

export interface TypedSession {
  readonly subject: number;
  readonly session: number;
  readonly fromMs?: number;
}

/** Keys drawn at random. */
export function drawnKeys({ subject, session }: TypedSession, count: number): string[] {
  const random = seededRandom(100 * subject + session);
  return Array.from({ length: count }, () => LETTERS[random.below(LETTERS.length)]!);
}

export function typedRows(typed: TypedSession, keys: readonly string[], habit: TypingHabit): string[] {
  const { subject, session, fromMs = 0 } = typed;
  const random = seededRandom(1_000 + 100 * subject + session);
  let downMs = fromMs;
  return keys.map((key) => {
    const share = 1 + ((key.charCodeAt(key.length - 1) * habit.turn) % 7) / 10;
    const holdMs = habit.holdMs * share * Math.exp(0.15 * random.normal());
    downMs += habit.gapMs * share * Math.exp(0.2 * random.normal());
    return [subject, session, key, downMs.toFixed(1), (downMs + holdMs).toFixed(1)].join(',');
  });
}
