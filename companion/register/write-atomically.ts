/** Replaces a small file atomically. In: path, text, mode. Out: the file has either the old or the new content. */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export function writeAtomically(path: string, content: string, mode: number): void {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(temporary, 'wx', mode);
  try {
    writeFileSync(handle, content);
    // The umask must not clear permission bits of a launcher that all users run.
    if (process.platform !== 'win32') fchmodSync(handle, mode);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
