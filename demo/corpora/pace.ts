/**
 * Pace University keystrokes (Monaco and Tappert, POHMM): free text in six sessions, fixed text in four, a number of eleven
 * keys on the keypad in twenty. In: the folder `pace/`. Out: people of one part, each with their sessions as runs.
 */

import { join } from 'node:path';
import type { TypingSubject } from './aalto.ts';
import { codeOfName } from './key-names.ts';
import { readKeyTable } from './key-table.ts';

export type PacePart = 'free' | 'fixed' | 'keypad';

const FILES: Readonly<Record<PacePart, RegExp>> = {
  free: /^free.*\.csv(\.gz)?$/,
  fixed: /^fixed.*\.csv(\.gz)?$/,
  keypad: /^keypad.*\.csv(\.gz)?$/,
};

/** The number ends with the Enter of the keypad, which the recording calls `enter`. */
function codeOnKeypad(name: string): string {
  return name === 'enter' ? 'NumpadEnter' : codeOfName(name);
}

/** The parts are of different people, who share numbers for names. @param dataDir folder that holds `pace/`. */
export function readPace(dataDir: string, part: PacePart): Promise<TypingSubject[]> {
  return readKeyTable({
    folder: join(dataDir, 'pace'),
    files: FILES[part],
    prefix: `pace-${part}-`,
    codeOf: part === 'keypad' ? codeOnKeypad : codeOfName,
  });
}
