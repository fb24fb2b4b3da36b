/**
 * A password typed several times a day for ten days on people's own computers (Freihaut and Goeritz 2022, doi
 * 10.5281/zenodo.6772378). In: the folder `freihaut/`; keys are named by `KeyboardEvent.code`, a session is an entry. Out:
 * people, each with their entries as runs, times from the person's first.
 */

import { join } from 'node:path';
import type { TypingSubject } from './aalto.ts';
import { readKeyTable } from './key-table.ts';

/** @param dataDir folder that holds `freihaut/`. */
export function readFreihaut(dataDir: string): Promise<TypingSubject[]> {
  return readKeyTable({
    folder: join(dataDir, 'freihaut'),
    files: /^keystrokes.*\.csv(\.gz)?$/,
    prefix: 'freihaut-',
    codeOf: (code) => code,
  });
}
