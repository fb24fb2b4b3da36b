/**
 * Aalto "136 million keystrokes" (Dhakal, Feit, Kristensson, Oulasvirta, CHI 2018). In: the folder `aalto/`, with the
 * sample's `keystrokes*.tsv.gz` or the public download's `*_keystrokes.txt`. Out: people, each with their sentences as
 * key events, in the order typed. Only zones leave this file.
 */

import { join } from 'node:path';
import { LETTER_ZONES, ZONES, type ZoneName } from '@vigil/protocol/zones.ts';
import { type KeyPress, type KeyRun, keyEvents } from './key-events.ts';
import { filesOf, linesOf } from './lines.ts';

export interface TypingSubject {
  readonly id: string;
  /** Sentences or sessions, in order. */
  readonly runs: readonly KeyRun[];
}

const COLUMNS = 9;

/** Zones of Windows virtual key codes (`KeyboardEvent.keyCode`) on the corpus' mostly QWERTY keyboards. */
function zoneTable(): ReadonlyMap<number, ZoneName> {
  const characters: readonly (readonly [string, ZoneName])[] = [
    ...LETTER_ZONES,
    [' ', 'space'],
    ['\r', 'enter'],
    ['\b', 'backspace'],
    ['0123456789', 'digit'],
  ];
  const codes: readonly (readonly [readonly number[], ZoneName])[] = [
    [[96, 97, 98, 99, 100, 101, 102, 103, 104, 105], 'digit'],
    [[59, 61, 106, 107, 109, 110, 111, 173, 186, 187, 188, 189, 190, 191, 192, 219, 220, 221, 222, 226], 'punctuation'],
    [[16, 17, 18, 20, 91, 92, 93, 224, 225], 'modifier'],
    [[9, 33, 34, 35, 36, 37, 38, 39, 40, 46], 'navigation'],
  ];
  return new Map([
    ...characters.flatMap(([keys, zone]) => [...keys].map((key) => [key.charCodeAt(0), zone] as const)),
    ...codes.flatMap(([keys, zone]) => keys.map((key) => [key, zone] as const)),
  ]);
}

const ZONE_BY_KEY_CODE = zoneTable();

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
  presses.push({ zone: ZONES.indexOf(ZONE_BY_KEY_CODE.get(key) ?? 'other'), key, downMs, upMs });
}

function earliest(presses: readonly KeyPress[]): number {
  return presses.reduce((first, press) => Math.min(first, press.downMs), Number.POSITIVE_INFINITY);
}
