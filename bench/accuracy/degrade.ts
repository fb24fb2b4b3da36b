/**
 * Typing as poorer clocks and lossy pages would have captured it. In: a run of key events. Out: the same run, worse.
 */

import type { KeyRun } from '@vigil/corpora/key-events.ts';
import type { RandomGenerator } from 'vigil-fit/base/random.ts';

export type KeyDegradation = (run: KeyRun, random: RandomGenerator) => KeyRun;

/** Times rounded down to a tick; the phase of the clock is random. Order stays. */
export function coarseClock(tickMs: number): KeyDegradation {
  return (run, random) => {
    const phase = random.next() * tickMs;
    return run.map((event) => ({ ...event, tMs: Math.floor((event.tMs + phase) / tickMs) * tickMs }));
  };
}

/** Each release goes missing with this chance. */
export function lostReleases(chance: number): KeyDegradation {
  return (run, random) => run.filter((event) => event.kind === 'down' || random.next() >= chance);
}

/** Each event comes late by up to this much, as from a busy page; order stays. */
export function jitter(maxMs: number): KeyDegradation {
  return (run, random) => {
    let last = Number.NEGATIVE_INFINITY;
    return run.map((event) => {
      last = Math.max(last, event.tMs + random.next() * maxMs);
      return { ...event, tMs: last };
    });
  };
}

/** Whole milliseconds to tenths, as a page that is isolated from others sees them: each time within its millisecond. */
export const tenths: KeyDegradation = (run, random) => {
  let last = Number.NEGATIVE_INFINITY;
  return run.map((event) => {
    last = Math.max(last, event.tMs + random.below(10) / 10);
    return { ...event, tMs: last };
  });
};

/** With this chance a key repeats while it is held, and nothing says that these are repeats. */
export function repeats(chance: number): KeyDegradation {
  return (run, random) => {
    const released = new Map<number, number>();
    const added: KeyRun[number][] = [];
    for (const event of run.toReversed()) {
      if (event.kind === 'up') released.set(event.slot, event.tMs);
      else if (random.next() < chance) {
        const untilMs = released.get(event.slot) ?? event.tMs;
        if (untilMs > event.tMs) added.push({ ...event, tMs: (event.tMs + untilMs) / 2 });
      }
    }
    return [...run, ...added].sort((a, b) => a.tMs - b.tMs);
  };
}

/** Before a press, with this chance, the clock is set, forward or back by up to ten minutes, and goes on from there. */
export function clockSteps(chance: number): KeyDegradation {
  return shifted(chance, (random) => (random.next() - 0.5) * 1_200_000);
}

/** Before a press, with this chance, three seconds in which something else wrote: pasting, an input method, dictation. */
export function interruptions(chance: number): KeyDegradation {
  return shifted(chance, () => 3_000);
}

function shifted(chance: number, by: (random: RandomGenerator) => number): KeyDegradation {
  return (run, random) => {
    let offsetMs = 0;
    return run.map((event) => {
      if (event.kind === 'down' && random.next() < chance) offsetMs += by(random);
      return { ...event, tMs: event.tMs + offsetMs };
    });
  };
}

export const DEGRADATIONS: Readonly<Record<string, KeyDegradation>> = {
  'clock-0.1': tenths,
  'clock-15.6': coarseClock(15.625),
  'clock-50': coarseClock(50),
  'lost-releases-2': lostReleases(0.02),
  'jitter-8': jitter(8),
  'repeats-2': repeats(0.02),
  'clock-steps-1': clockSteps(0.01),
  'interruptions-5': interruptions(0.05),
};
