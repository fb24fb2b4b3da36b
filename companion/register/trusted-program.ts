/**
 * Checks a program that a system-wide registration runs. In: a path. Out: nothing; throws `not-trusted` when anyone but the
 * administrators (root, on Windows also SYSTEM) can change the program or a directory above it.
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { readSecurity } from '@vigil/windows/file-security.ts';
import { untrustedWriters } from '@vigil/windows/sddl.ts';

const OTHERS_WRITE = 0o022;
/** In a sticky directory only the owner of a file can replace it. */
const STICKY = 0o1000;

function posixComplaint(at: string, program: string): string | null {
  const { uid, mode } = statSync(at);
  const open = (mode & OTHERS_WRITE) !== 0 && (at === program || (mode & STICKY) === 0);
  return uid !== 0 || open ? `${at} is writable by users other than root` : null;
}

/** A library beside the program is loaded with it, so the program's directory counts as the program does. */
function windowsComplaint(at: string, program: string): string | null {
  const close = at === program || at === dirname(program);
  const writers = untrustedWriters(readSecurity(at), close ? 'file' : 'children');
  return writers.length === 0 ? null : `${at} can be changed by ${writers.join(', ')}`;
}

export function checkTrustedProgram(path: string): void {
  const program = realpathSync(path);
  const complaintAbout = process.platform === 'win32' ? windowsComplaint : posixComplaint;
  for (let at = program; ; at = dirname(at)) {
    const complaint = complaintAbout(at, program);
    if (complaint !== null) {
      const remedy =
        'Install Vigil and node in a directory that only administrators can write, then run vigil register from there';
      throw new VigilError('not-trusted', `${complaint}. ${remedy}`);
    }
    if (at === dirname(at)) return;
  }
}
