/**
 * Checks a program that a system-wide registration runs. In: a path. Out: nothing; throws `not-trusted` when anyone but root
 * can modify the program or a directory above it. POSIX only: Windows access lists are not checked.
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';

const OTHERS_WRITE = 0o022;
/** In a sticky directory only the owner of a file can replace it. */
const STICKY = 0o1000;

export function checkTrustedProgram(path: string): void {
  const program = realpathSync(path);
  for (let at = program; ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    const open = (mode & OTHERS_WRITE) !== 0 && (at === program || (mode & STICKY) === 0);
    if (uid !== 0 || open) {
      const remedy =
        'Install Vigil and node in a directory that only root can write, then run vigil register from there';
      throw new VigilError('not-trusted', `${at} is writable by users other than root. ${remedy}`);
    }
    if (at === dirname(at)) return;
  }
}
