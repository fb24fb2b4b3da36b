/**
 * Visits to a bank, put together from recordings. In: one subject's typing at work, numbers on a keypad and pointer work, each
 * split into a part to learn and a part to judge. Out: streams of short bursts with pointer work between them.
 *
 * The subject is a chimera: the three recordings are of three people, paired by hash. Keypad recordings are too short for weeks
 * of visits, so numbers are drawn from the subject's recorded repetitions: for each key the hold and interval of a repetition
 * next to a random one, shaken by the resolution of the clock.
 */
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyEvent, KeyRun } from '@vigil/corpora/key-events.ts';
import type { Zone } from '@vigil/protocol/zones.ts';
import type { RandomGenerator } from 'vigil-fit/base/random.ts';
import type { StreamWriter } from './stream-writer.ts';

/** What is done in one visit. */
export interface VisitPlan {
  readonly keys: number;
  readonly digits: number;
  readonly clicks: number;
}

/** The visits of the protocol `banking-day`. */
export const VISIT_PLANS = {
  mixed: { keys: 20, digits: 20, clicks: 15 },
  long: { keys: 120, digits: 0, clicks: 30 },
  mouse: { keys: 0, digits: 0, clicks: 30 },
  keypad: { keys: 0, digits: 60, clicks: 0 },
} as const satisfies Record<string, VisitPlan>;

/** Keys of one field: an amount, a name, a reference. */
const BURST_KEYS = 10;
/** Longer pauses inside a burst are cut to this: a visit lasts minutes. */
const MAX_PAUSE_MS = 5000;
/** Resolution of the keypad recordings. */
const CLOCK_MS = 15;

/** One key of a number, in each of the repetitions. */
export interface NumberKey {
  readonly zone: Zone;
  readonly holdsMs: readonly number[];
  /** From the press before; 0 for the first key. */
  readonly intervalsMs: readonly number[];
}

/** A number that a subject typed several times: the same keys in each repetition, others are left out. */
export function numberKeysOf(repetitions: readonly KeyRun[]): NumberKey[] {
  const presses = repetitions.map(pressesOf);
  const length = presses[0]?.length ?? 0;
  const whole = presses.filter((number) => number.length === length);
  return Array.from({ length }, (_, at) => ({
    zone: whole[0]![at]!.zone,
    holdsMs: whole.map((number) => number[at]!.holdMs),
    intervalsMs: whole.map((number) => (at === 0 ? 0 : number[at]!.tMs - number[at - 1]!.tMs)),
  }));
}

/** Index of the event at which the given share of all presses is over. */
export function cutAt(run: KeyRun, share: number): number {
  const presses = run.filter(({ kind }) => kind === 'down').length;
  let left = Math.floor(presses * share);
  const at = run.findIndex(({ kind }) => kind === 'down' && left-- === 0);
  return at < 0 ? run.length : at;
}

/** A recording in runs of so many presses. */
export function runsOf(run: KeyRun, keys: number): KeyRun[] {
  const runs: KeyEvent[][] = [];
  let presses = 0;
  for (const event of run) {
    if (event.kind === 'down' && presses++ % keys === 0) runs.push([]);
    runs.at(-1)?.push(event);
  }
  return runs;
}

function pressesOf(run: KeyRun): { zone: Zone; tMs: number; holdMs: number }[] {
  const presses: { zone: Zone; tMs: number; holdMs: number; slot: number }[] = [];
  for (const event of run) {
    if (event.kind === 'down') presses.push({ zone: event.zone, tMs: event.tMs, holdMs: 0, slot: event.slot });
    else {
      const press = presses.findLast(({ slot, holdMs }) => slot === event.slot && holdMs === 0);
      if (press !== undefined) press.holdMs = event.tMs - press.tMs;
    }
  }
  return presses;
}

/** What a customer's visits are made of. */
export interface VisitRecordings {
  readonly typing: KeyRun;
  readonly number: readonly NumberKey[];
  readonly pointer: readonly PointerEvent[];
}

/** Material of one subject, consumed from the front. Recorded typing is never repeated: it would be a replay. */
export class VisitMaterial {
  private typed = 0;
  private pointed = 0;
  private readonly typing: KeyRun;
  private readonly number: readonly NumberKey[];
  private readonly pointer: readonly PointerEvent[];
  private readonly repeats: boolean;
  private readonly random: RandomGenerator;

  /** @param repeats the pointer recording begins again at its end: not where it is learnt, for a template of repeated strokes knows only them. */
  constructor({ typing, number, pointer }: VisitRecordings, random: RandomGenerator, repeats: boolean) {
    this.typing = typing;
    this.number = number;
    this.pointer = pointer;
    this.repeats = repeats;
    this.random = random;
  }

  /** The next `keys` presses, fewer at the end of the recording. */
  keys(keys: number): KeyRun {
    const from = this.typed;
    let left = keys;
    while (this.typed < this.typing.length && left > 0) if (this.typing[this.typed++]!.kind === 'down') left--;
    while (this.typing[this.typed]?.kind === 'up') this.typed++;
    return withShortPauses(this.typing.slice(from, this.typed));
  }

  /** Presses of a new number; `keys` of them at most. */
  digits(keys: number): KeyRun {
    const events: KeyEvent[] = [];
    const near = this.random.below(Math.max(1, this.number[0]?.holdsMs.length ?? 0));
    let tMs = 0;
    for (const [slot, { zone, holdsMs, intervalsMs }] of this.number.slice(0, keys).entries()) {
      const drawn = (values: readonly number[]) =>
        values[(near + this.random.below(3)) % values.length]! + CLOCK_MS * (this.random.next() - 0.5);
      if (slot > 0) tMs += Math.max(20, drawn(intervalsMs));
      events.push({ kind: 'down', tMs, zone, slot });
      events.push({ kind: 'up', tMs: tMs + Math.max(15, drawn(holdsMs)), slot });
    }
    return events.sort((a, b) => a.tMs - b.tMs);
  }

  /** Pointer work with `clicks` clicks; at the end of the recording fewer, or it begins again. None where nothing is clicked in it. */
  clicks(clicks: number): PointerEvent[] {
    const events: PointerEvent[] = [];
    if (!this.pointer.some(({ kind }) => kind === 'up')) return events;
    for (let left = clicks; left > 0 && (this.repeats || this.pointed < this.pointer.length); this.pointed++) {
      const event = this.pointer[this.pointed % this.pointer.length]!;
      if (event.kind === 'up') left--;
      events.push(event);
    }
    return events;
  }
}

function withShortPauses(run: KeyRun): KeyRun {
  let cutMs = 0;
  let beforeMs = run[0]?.tMs ?? 0;
  return run.map((event) => {
    cutMs += Math.max(0, event.tMs - beforeMs - MAX_PAUSE_MS);
    beforeMs = event.tMs;
    return { ...event, tMs: event.tMs - cutMs };
  });
}

/** Appends a visit: pointer work, a burst of keys, and so on in turn. */
export function writeVisit(writer: StreamWriter, { keys, digits, clicks }: VisitPlan, material: VisitMaterial): void {
  const bursts = Math.max(1, Math.ceil((keys + digits) / BURST_KEYS));
  let [typed, numbered, clicked] = [0, 0, 0];
  for (let burst = 1; burst <= bursts; burst++) {
    const due = (total: number) => Math.round((total * burst) / bursts);
    const part = material.clicks(due(clicks) - clicked);
    clicked = due(clicks);
    if (part.length > 0) writer.point(part);
    writer.type(material.keys(due(keys) - typed));
    typed = due(keys);
    writer.type(material.digits(due(digits) - numbered));
    numbered = due(digits);
  }
  writer.flush();
}
