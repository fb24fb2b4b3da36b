/**
 * Programs that every user of a machine may be made to run. In: a path. Out: nothing, or a VigilError `not-trusted` when
 * somebody but the administrator could exchange the program. POSIX; on Windows a path under Program Files is protected by
 * its access list, which is not checked here.
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';

const OTHERS_WRITE = 0o022;
/** Others may write into such a directory, but not touch what is not theirs. */
const STICKY = 0o1000;

export function checkTrustedProgram(path: string): void {
  const program = realpathSync(path);
  for (let at = program; ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    const open = (mode & OTHERS_WRITE) !== 0 && (at === program || (mode & STICKY) === 0);
    if (uid !== 0 || open) {
      const remedy = 'Install Vigil and node where only the administrator writes, then register from there';
      throw new VigilError('not-trusted', `${at} can be changed by others than the administrator. ${remedy}`);
    }
    if (at === dirname(at)) return;
  }
}
