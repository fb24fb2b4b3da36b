/**
 * Users from recordings. In: a typing recording and a pointer recording. Out: a user who types and points with the
 * recorded timing. Recordings have key zones only, so any key of a zone is used, which is all that Vigil sees.
 */
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import { ZONES, type ZoneName } from '@vigil/protocol/zones.ts';
import type { SimulatedUser, TimedKey, TimedPointer } from '../input/timed-input.ts';
import { keyOfCharacter } from '../input/us-keyboard.ts';

/** Keys of each zone that only insert or delete text. */
const CHARACTERS: Readonly<Partial<Record<ZoneName, string>>> = {
  'left-outer-top': 'qwe',
  'left-outer-home': 'asd',
  'left-outer-bottom': 'zxc',
  'left-index-top': 'rt',
  'left-index-home': 'fg',
  'left-index-bottom': 'vb',
  'right-index-top': 'yu',
  'right-index-home': 'hj',
  'right-index-bottom': 'nm',
  'right-outer-top': 'iop',
  'right-outer-home': "kl;'",
  'right-outer-bottom': ',./',
  space: ' ',
  enter: '\n',
  digit: '1234567890',
  punctuation: '-=',
};

const NAMED: Readonly<Partial<Record<ZoneName, readonly (readonly [code: string, key: string, keyCode: number])[]>>> = {
  backspace: [['Backspace', 'Backspace', 8]],
  shift: [['ShiftLeft', 'Shift', 16]],
  'left-shift': [['ShiftLeft', 'Shift', 16]],
  'right-shift': [['ShiftRight', 'Shift', 16]],
  arrow: [
    ['ArrowRight', 'ArrowRight', 39],
    ['ArrowLeft', 'ArrowLeft', 37],
  ],
};

/** Pause between two recorded runs that are played as one, in ms. */
const BETWEEN_RUNS_MS = 900;

/** `runs` and `pointer` are played in order and start over at the end. */
export function recordedUser(name: string, runs: readonly KeyRun[], pointer: readonly PointerEvent[]): SimulatedUser {
  let run = 0;
  let event = 0;
  return {
    name,
    type(keys) {
      const typed: TimedKey[] = [];
      for (let tried = 0; typed.length < keys && tried < runs.length; tried++) {
        const startMs = typed.length === 0 ? 0 : (typed.at(-1)?.upMs ?? 0) + BETWEEN_RUNS_MS;
        typed.push(...keysOf(runs[run++ % runs.length] ?? [], startMs));
      }
      return typed;
    },
    point(strokes, width, height) {
      const [samples, next] = samplesOf(pointer, event, strokes, { width, height });
      event = next < pointer.length ? next : 0;
      return samples;
    },
  };
}

/** Key presses of a run, shifted to start at `startMs`; keys without a release are omitted. */
export function keysOf(run: KeyRun, startMs: number): TimedKey[] {
  const firstMs = run[0]?.tMs ?? 0;
  const held = new Map<number, { zone: number; downMs: number }>();
  const keys: TimedKey[] = [];
  for (const event of run) {
    if (event.kind === 'down') {
      held.set(event.slot, { zone: event.zone, downMs: event.tMs });
      continue;
    }
    const pressed = held.get(event.slot);
    held.delete(event.slot);
    const named = pressed && keyOfZone(pressed.zone, event.slot);
    if (pressed === undefined || named === null || named === undefined) continue;
    keys.push({ ...named, downMs: startMs + pressed.downMs - firstMs, upMs: startMs + event.tMs - firstMs });
  }
  return keys.sort((a, b) => a.downMs - b.downMs);
}

/** Keys held at the same time must differ, so the slot selects a key of the zone. */
function keyOfZone(zone: number, slot: number): Pick<TimedKey, 'code' | 'key' | 'keyCode'> | null {
  const name = ZONES[zone];
  const characters = name === undefined ? undefined : CHARACTERS[name];
  if (characters !== undefined) {
    const character = characters[slot % characters.length] ?? ' ';
    const key = keyOfCharacter(character);
    return key === null
      ? null
      : { code: key.code, key: character === '\n' ? 'Enter' : character, keyCode: key.keyCode };
  }
  const keys = name === undefined ? undefined : NAMED[name];
  const chosen = keys?.[slot % keys.length];
  return chosen === undefined ? null : { code: chosen[0], key: chosen[1], keyCode: chosen[2] };
}

/** Relative movements inside a page: at an edge the pointer returns to the middle. */
function samplesOf(
  events: readonly PointerEvent[],
  from: number,
  strokes: number,
  size: { readonly width: number; readonly height: number },
): [TimedPointer[], number] {
  const samples: TimedPointer[] = [];
  const startMs = events[from]?.tMs ?? 0;
  let at = { x: size.width / 2, y: size.height / 2 };
  let done = 0;
  let index = from;
  for (; index < events.length && done < strokes; index++) {
    const event = events[index];
    if (event === undefined) break;
    const wanted = { x: at.x + event.dx, y: at.y + event.dy };
    const inside = wanted.x > 0 && wanted.y > 0 && wanted.x < size.width && wanted.y < size.height;
    at = inside ? wanted : { x: size.width / 2, y: size.height / 2 };
    if (event.kind !== 'wheel' && event.button !== 0) continue;
    samples.push({ kind: event.kind, tMs: event.tMs - startMs, x: at.x, y: at.y, dy: event.dy });
    if (event.kind === 'up') done++;
  }
  return [samples, index];
}
