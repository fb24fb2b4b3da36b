/**
 * Aalto "136 million keystrokes" (Dhakal, Feit, Kristensson, Oulasvirta, CHI 2018). In: the folder `aalto/`, with the
 * sample's `keystrokes*.tsv.gz` or the public download's `*_keystrokes.txt`. Out: people, each with their sentences as
 * key events, in the order typed. Only zones leave this file.
 */

import { join } from 'node:path';
import { zoneOf } from '@vigil/protocol/zones.ts';
import { type KeyPress, type KeyRun, keyEvents } from './key-events.ts';
import { filesOf, linesOf } from './lines.ts';

export interface TypingSubject {
  readonly id: string;
  /** Sentences or sessions, in order. */
  readonly runs: readonly KeyRun[];
}

const COLUMNS = 9;

/** Keys of Windows virtual key codes (`KeyboardEvent.keyCode`) on the corpus' mostly US keyboards; which shift is not known. */
const CODE_BY_KEY_CODE: ReadonlyMap<number, string> = new Map([
  ...Array.from({ length: 26 }, (_, at) => [65 + at, `Key${String.fromCharCode(65 + at)}`] as const),
  ...Array.from({ length: 10 }, (_, digit) => [48 + digit, `Digit${digit}`] as const),
  ...Array.from({ length: 10 }, (_, digit) => [96 + digit, `Numpad${digit}`] as const),
  [8, 'Backspace'],
  [9, 'Tab'],
  [13, 'Enter'],
  [16, 'Shift'],
  [17, 'ControlLeft'],
  [18, 'AltLeft'],
  [20, 'CapsLock'],
  [32, 'Space'],
  [33, 'PageUp'],
  [34, 'PageDown'],
  [35, 'End'],
  [36, 'Home'],
  [37, 'ArrowLeft'],
  [38, 'ArrowUp'],
  [39, 'ArrowRight'],
  [40, 'ArrowDown'],
  [45, 'Insert'],
  [46, 'Delete'],
  [59, 'Semicolon'],
  [61, 'Equal'],
  [91, 'MetaLeft'],
  [92, 'MetaRight'],
  [93, 'MetaRight'],
  [106, 'NumpadMultiply'],
  [107, 'NumpadAdd'],
  [109, 'NumpadSubtract'],
  [110, 'NumpadDecimal'],
  [111, 'NumpadDivide'],
  [173, 'Minus'],
  [186, 'Semicolon'],
  [187, 'Equal'],
  [188, 'Comma'],
  [189, 'Minus'],
  [190, 'Period'],
  [191, 'Slash'],
  [192, 'Backquote'],
  [219, 'BracketLeft'],
  [220, 'Backslash'],
  [221, 'BracketRight'],
  [222, 'Quote'],
  [224, 'MetaLeft'],
  [225, 'AltRight'],
  [226, 'IntlBackslash'],
]);

/** @param dataDir folder that holds `aalto/`. Malformed lines are skipped, as the corpus has some. */
export async function readAalto(dataDir: string): Promise<TypingSubject[]> {
  const people = new Map<string, Map<number, KeyPress[]>>();
  for (const file of await filesOf(join(dataDir, 'aalto'), /^keystrokes.*\.tsv(\.gz)?$|_keystrokes\.txt(\.gz)?$/)) {
    for await (const line of linesOf(file)) addLine(people, line);
  }
  return Array.from(people, ([id, sections]) => ({
    id,
    runs: Array.from(sections.values())
      .sort((a, b) => earliest(a) - earliest(b))
      .map(keyEvents),
  })).sort((a, b) => Number(a.id) - Number(b.id));
}

function addLine(people: Map<string, Map<number, KeyPress[]>>, line: string): void {
  const fields = line.split('\t');
  const section = Number(fields[1]);
  const downMs = Number(fields[5]);
  const upMs = Number(fields[6]);
  const key = Number(fields[8]);
  if (fields.length !== COLUMNS || ![section, downMs, upMs, key].every(Number.isFinite)) return;
  const sections = people.get(fields[0]!) ?? new Map<number, KeyPress[]>();
  people.set(fields[0]!, sections);
  const presses = sections.get(section) ?? [];
  sections.set(section, presses);
  presses.push({ zone: zoneOf(CODE_BY_KEY_CODE.get(key) ?? ''), key, downMs, upMs });
}

function earliest(presses: readonly KeyPress[]): number {
  return presses.reduce((first, press) => Math.min(first, press.downMs), Number.POSITIVE_INFINITY);
}
