/**
 * Small files that survive a power failure. In: bytes. Out: the file holds its old content or all of the new, and the directory
 * entry is durable. (The usual atomic-write packages never fsync the directory.)
 */
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import { removeFile, renameFile, whenFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Makes renames and removals in `directory` durable. Windows has no such call and needs none on NTFS. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Where the new content stands until it is whole; a kill in between leaves it there. */
export const draftOf = (file: string) => `${file}.new`;

/** Replaces `file`, readable by its owner only. Throws what the file system throws; then the old content stands. */
export function writeDurably(file: string, bytes: Uint8Array): void {
  const draft = draftOf(file);
  try {
    const handle = whenFree(() => openSync(draft, 'w', 0o600));
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameFile(draft, file);
  } catch (error) {
    removeFile(draft);
    throw error;
  }
  syncDirectory(dirname(file));
}

/** Removes `file` if it is there. */
export const removeDurably = (file: string): void => whenFree(() => removeNow(file));

/** As {@link removeDurably}, in one try. */
export function removeNow(file: string): void {
  if (!isThere(file)) return;
  unlinkSync(file);
  syncDirectory(dirname(file));
}

export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** What the file system threw, as `store-full` or `store-io`. */
export function diskFault(cause: NodeJS.ErrnoException): VigilError {
  const code = cause.code === 'ENOSPC' ? 'store-full' : 'store-io';
  return new VigilError(code, `The disk refused (${cause.code}).`, { cause });
}
