/**
 * What is measured on a keystroke. In: a {@link Keystroke}. Out: numbers with the context that says which cell they
 * belong to: a kind of measure in the company of certain zones.
 *
 * Logarithms and inverse hyperbolic sines because timing is skewed: they turn ratios into differences. Names of the
 * intervals as in Killourhy and Maxion 2009: hold, down-down, up-down; up-up and trigraph as in Dhakal et al. 2018.
 */

import { ZONES, type Zone } from '@vigil/protocol/zones.ts';
import { type Keystroke, MAX_FLIGHT_MS } from './keystroke.ts';

const ZONE_COUNT = ZONES.length;

/** Part of the parameter format: append, never renumber. */
export const KINDS = [
  /** ln(hold / 1 ms), by zone. */
  'hold',
  /** The same, by the zone before and the zone. */
  'hold-after',
  /** ln(hold / 1 ms) of the key before, by its zone and the zone that follows. */
  'hold-before',
  /** asinh(up-down / 40 ms) / 2: release to press, negative in rollover. */
  'up-down',
  /** ln(down-down / 1 ms), at least 8 ms. */
  'down-down',
  /** asinh(up-up / 40 ms) / 2. */
  'up-up',
  /** 1 when the key before was still down, else 0. */
  'rollover',
  /** ln(press to press over three keys / 1 ms), at least 16 ms. */
  'trigraph',
  /** 1 for a backspace, else 0: how often this person corrects. */
  'correction',
  /** Counted, not timed: which key makes capitals. Its zone is the whole of it, the value is always 0. */
  'capital',
] as const;

export type KindName = (typeof KINDS)[number];

/** Index into {@link KINDS}. */
export type Kind = number;

const BACKSPACE = ZONES.indexOf('backspace');

/** Keys that make a capital: which of them is a habit, whatever is typed. A shift of unknown side tells nothing. */
export const CAPITAL_ZONES: readonly Zone[] = (['left-shift', 'right-shift', 'caps-lock'] as const).map((name) =>
  ZONES.indexOf(name),
);
const MAKES_CAPITALS: readonly boolean[] = ZONES.map((_, zone) => CAPITAL_ZONES.includes(zone));

/** By zone: the zone whose times it shares. A shift is timed like any other. */
const TIMED_AS: readonly Zone[] = ZONES.map((name, zone) => (name.endsWith('-shift') ? ZONES.indexOf('shift') : zone));
/** Zones of the number pad. */
export const KEYPAD_ZONES: readonly Zone[] = ZONES.flatMap((name, zone) => (name.startsWith('keypad-') ? [zone] : []));
const ON_KEYPAD: readonly boolean[] = ZONES.map((_, zone) => KEYPAD_ZONES.includes(zone));

/**
 * How fine a context is told apart. A rare context falls back to the next coarser level of its kind. `zone`: this key;
 * `before`: the key before; `pair`: both; `triple`: three keys; `all`: no context.
 */
export type ContextLevel = 'all' | 'zone' | 'before' | 'pair' | 'triple';

/** Levels of each kind, finest first, in the order of {@link KINDS}. */
export const LEVELS: readonly (readonly ContextLevel[])[] = [
  ['zone', 'all'],
  ['pair', 'zone', 'all'],
  ['pair', 'before', 'all'],
  ['pair', 'zone', 'all'],
  ['pair', 'zone', 'all'],
  ['pair', 'zone', 'all'],
  ['pair', 'zone', 'all'],
  ['triple', 'pair', 'zone', 'all'],
  ['all'],
  ['zone'],
];

/** Number of contexts on a level. */
export function contextCount(level: ContextLevel): number {
  if (level === 'all') return 1;
  if (level === 'pair') return ZONE_COUNT ** 2;
  return level === 'triple' ? ZONE_COUNT ** 3 : ZONE_COUNT;
}

/** Contexts are numbered within a level; a coarser one follows from the finest. */
export function coarser(finest: ContextLevel, context: number, level: ContextLevel): number {
  if (level === finest) return context;
  if (level === 'all') return 0;
  if (level === 'zone') return context % ZONE_COUNT;
  if (level === 'before') return Math.floor(context / ZONE_COUNT) % ZONE_COUNT;
  return context % ZONE_COUNT ** 2;
}

/** Another hand sits elsewhere there: letters do not foretell it. */
export function isKeypad(zone: Zone): boolean {
  return ON_KEYPAD[zone] ?? false;
}

/** Whether a keystroke is compared by its timing: with the key before, if any, on the same side of the gap to the keypad. */
export function isTimed({ zone, previousZone }: Keystroke): boolean {
  return previousZone < 0 || isKeypad(zone) === isKeypad(previousZone);
}

/** Whether a context of a level is of the keypad: the zone that names it, or both of a pair. */
export function isKeypadContext(level: ContextLevel, context: number): boolean {
  return level !== 'all' && isKeypad(context % ZONE_COUNT);
}

/** Context of a keystroke for a kind, on the kind's finest level. Only meaningful where {@link measure} is not NaN. */
export function finestContext(kind: Kind, keystroke: Keystroke): number {
  if (kind === 9) return keystroke.zone;
  if (kind === 8) return 0;
  const zone = TIMED_AS[keystroke.zone]!;
  if (kind === 0) return zone;
  const pair = (TIMED_AS[keystroke.previousZone] ?? 0) * ZONE_COUNT + zone;
  return kind === 7 ? (TIMED_AS[keystroke.earlierZone] ?? 0) * ZONE_COUNT ** 2 + pair : pair;
}

/** Value of a kind on a keystroke; NaN where it does not apply. */
export function measure(kind: Kind, keystroke: Keystroke): number {
  const { zone, holdMs, downDownMs, previousHoldMs } = keystroke;
  if (kind === 0) return Math.log(holdMs);
  if (kind === 8) return isKeypad(zone) ? Number.NaN : zone === BACKSPACE ? 1 : 0;
  if (kind === 9) return MAKES_CAPITALS[zone]! ? 0 : Number.NaN;
  if (!(downDownMs <= MAX_FLIGHT_MS)) return Number.NaN;
  if (kind === 2) return Math.log(previousHoldMs);
  if (!(previousHoldMs > 0)) return Number.NaN;
  switch (kind) {
    case 1:
      return Math.log(holdMs);
    case 3:
      return Math.asinh((downDownMs - previousHoldMs) / 40) / 2;
    case 4:
      return Math.log(Math.max(downDownMs, 8));
    case 5:
      return Math.asinh((downDownMs - previousHoldMs + holdMs) / 40) / 2;
    case 6:
      return downDownMs < previousHoldMs ? 1 : 0;
    case 7:
      return keystroke.previousDownDownMs <= MAX_FLIGHT_MS
        ? Math.log(Math.max(downDownMs + keystroke.previousDownDownMs, 16))
        : Number.NaN;
    default:
      return Number.NaN;
  }
}
