/**
 * Directories and files that only their owner can access. In: a path. Out: it exists and is private, or a VigilError
 * `not-private` that says what to change. On Windows a new directory gets an access list of its own; doctor checks it later.
 */
import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { VigilError } from '@vigil/protocol/errors.ts';
import { protectDirectory } from '@vigil/windows/file-security.ts';

const OTHERS = 0o077;
const windows = process.platform === 'win32';

function complaint(path: string, stats: Stats, kind: 'directory' | 'file'): string | null {
  if (stats.isSymbolicLink()) return `${path} is a symbolic link: remove it`;
  if (kind === 'directory' ? !stats.isDirectory() : !stats.isFile()) return `${path} is not a ${kind}: remove it`;
  if (windows) return null;
  if (stats.uid !== process.getuid?.()) return `${path} belongs to another user: remove it or choose another home`;
  if ((stats.mode & OTHERS) !== 0) {
    return `${path} is open to other users: run chmod ${kind === 'directory' ? '700' : '600'} ${path}`;
  }
  return null;
}

/** Throws `not-private` when `path` is not a plain `kind` of ours alone; what lstat throws when it is not there. */
export function checkPrivate(path: string, kind: 'directory' | 'file'): void {
  const wrong = complaint(path, lstatSync(path), kind);
  if (wrong !== null) throw new VigilError('not-private', wrong);
}

/** Makes `path` and what is missing above it, 0700, and checks that it is ours alone. Throws `not-private`. */
export function ensurePrivateDirectory(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (windows && made !== undefined) protectDirectory(path);
  checkPrivate(path, 'directory');
}
