/**
 * Typing as poorer clocks and lossy pages would have captured it. In: a run of key events. Out: the same run, worse.
 */

import type { Random } from './random.ts';
import type { KeyRun } from './readers/key-events.ts';

export type Degradation = (run: KeyRun, random: Random) => KeyRun;

/** Times rounded down to a tick; the phase of the clock is random. Order stays. */
export function coarseClock(tickMs: number): Degradation {
  return (run, random) => {
    const phase = random.next() * tickMs;
    return run.map((event) => ({ ...event, tMs: Math.floor((event.tMs + phase) / tickMs) * tickMs }));
  };
}

/** Each release goes missing with this chance. */
export function lostReleases(chance: number): Degradation {
  return (run, random) => run.filter((event) => event.kind === 'down' || random.next() >= chance);
}

/** Each event comes late by up to this much, as from a busy page; order stays. */
export function jitter(mostMs: number): Degradation {
  return (run, random) => {
    let last = Number.NEGATIVE_INFINITY;
    return run.map((event) => {
      last = Math.max(last, event.tMs + random.next() * mostMs);
      return { ...event, tMs: last };
    });
  };
}

export const DEGRADATIONS: Readonly<Record<string, Degradation>> = {
  'clock-15.6': coarseClock(15.625),
  'clock-50': coarseClock(50),
  'lost-releases-2': lostReleases(0.02),
  'jitter-8': jitter(8),
};
