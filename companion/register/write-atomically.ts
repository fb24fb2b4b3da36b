/** Replaces a small file atomically. In: path, text, mode. Out: the file has either the old or the new content. */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { removeFile, renameFile } from '@vigil/files/while-open.ts';

export function writeAtomically(path: string, content: string, mode: number): void {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(temporary, 'wx', mode);
  try {
    writeFileSync(handle, content);
    // The umask must not clear permission bits of a launcher that all users run.
    if (process.platform !== 'win32') fchmodSync(handle, mode);
    fsyncSync(handle);
    closeSync(handle);
    renameFile(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}
