/** Replaces small files whole. In: path, text, mode. Out: the file has the old content or the new one, never a part. */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export function writeAtomically(path: string, content: string, mode: number): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', mode);
  try {
    writeFileSync(handle, content);
    // The process's umask must not take the executable bit of a launcher that every user runs.
    if (process.platform !== 'win32') fchmodSync(handle, mode);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
