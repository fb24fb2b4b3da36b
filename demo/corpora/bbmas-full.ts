/**
 * The whole of BB-MAS on the desktop (Belman et al. 2019, arXiv 1912.02736): the first half of each recording copies fixed
 * text, the second looks things up and fills documents, with keypad, arrows and alt-tab. In: the folder `bbmas-full/`. Out:
 * people, each with one run.
 */

import { join } from 'node:path';
import type { TypingSubject } from './aalto.ts';
import { codeOfName } from './key-names.ts';
import { readKeyTable } from './key-table.ts';

/** @param dataDir folder that holds `bbmas-full/`. */
export function readBbmasFull(dataDir: string): Promise<TypingSubject[]> {
  return readKeyTable({
    folder: join(dataDir, 'bbmas-full'),
    files: /^keystrokes.*\.csv(\.gz)?$/,
    prefix: 'bbmas-',
    codeOf: codeOfName,
  });
}
