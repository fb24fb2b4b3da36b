/** Checks of the home and its disk. In: paths. Out: a description, or what is wrong with the directory that holds all data. */
import { closeSync, existsSync, fsyncSync, lstatSync, openSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { networkDisk } from '@vigil/channel/network-disk.ts';
import { checkPrivate } from '@vigil/channel/private-directory.ts';
import { removeFile } from '@vigil/files/while-open.ts';
import { currentUserSid, readSecurity } from '@vigil/windows/file-security.ts';
import { strangers } from '@vigil/windows/sddl.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { remedyFor } from './remedies.ts';

/** The store grows by a few megabytes a year; a write-ahead log needs room meanwhile. */
const LOW_BYTES = 50e6;
/** Less than one commit of the store needs. */
const FULL_BYTES = 1e6;

function windowsHome(home: string): void {
  const others = strangers(readSecurity(home), currentUserSid());
  if (others.length === 0) return;
  throw new CheckError(
    'home-open',
    `${home} is open to ${others.join(', ')}`,
    `Run: icacls "${home}" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F"`,
  );
}

function posixHome(home: string): void {
  const stats = lstatSync(home);
  if (stats.isSymbolicLink() || !stats.isDirectory())
    throw new CheckError('home-not-directory', `${home} is not a directory`, `Move ${home} away, or choose --home`);
  if (stats.uid !== process.getuid?.())
    throw new CheckError(
      'home-foreign',
      `${home} belongs to user ${stats.uid}`,
      `Run as administrator: chown -R "$USER" ${home}; or choose another home with --home`,
    );
  if ((stats.mode & 0o077) !== 0)
    throw new CheckError('home-open', `${home} is open to other users`, `Run: chmod 700 ${home}`);
}

function home(paths: ChannelPaths, start: string): string {
  if (!existsSync(paths.home)) throw new CheckError('home-missing', `${paths.home} does not exist`, start);
  (process.platform === 'win32' ? windowsHome : posixHome)(paths.home);
  checkPrivate(paths.home, 'directory');
  return paths.home;
}

const FULL = 'Free space on this disk; the companion continues without a restart';
const WRITE_FAULTS: Readonly<Record<string, readonly [code: string, detail: string, remedy: string]>> = {
  ENOSPC: ['disk-full', 'The disk is full', FULL],
  EDQUOT: ['disk-full', 'The disk quota of this user is used up', FULL],
  EROFS: ['disk-read-only', 'The disk is mounted read-only', 'Check the disk (dmesg, fsck) and mount it for writing'],
  EACCES: ['disk-not-writable', 'The home cannot be written', 'Correct the owner and mode of the home'],
  EPERM: ['disk-not-writable', 'The home cannot be written', 'Correct the owner and mode of the home'],
  EIO: ['disk-faulty', 'The disk reports an input or output error', 'Replace the disk, then restore the home'],
};

/** Writes as the store does: a page, made durable. */
function writeProbe(file: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, Buffer.alloc(64 * 1024, 1));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function disk(paths: ChannelPaths): string {
  const file = join(paths.home, `doctor.${process.pid}.tmp`);
  try {
    writeProbe(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const [name, detail, remedy] = WRITE_FAULTS[code] ?? ['disk-not-writable', message, 'Check the disk'];
    throw new CheckError(name, `${detail}: ${paths.home}`, remedy);
  } finally {
    removeFile(file);
  }
  const { bavail, bsize } = statfsSync(paths.home);
  const free = bavail * bsize;
  if (free < FULL_BYTES) throw new CheckError('disk-full', `The disk is full: ${paths.home}`, FULL);
  if (free < LOW_BYTES)
    throw new CheckError('disk-low', `${(free / 1e6).toFixed(0)} MB are free on the disk of ${paths.home}`, FULL);
  const network = networkDisk(paths.home);
  const note = network === null ? '' : `; a network disk (${network}): one machine at a time`;
  return `writable, ${(free / 1e9).toFixed(1)} GB free${note}`;
}

export function homeChecks(installation: InstallationKind): DiagnosticCheck[] {
  const start = remedyFor('start', installation);
  const correct = 'Correct the owner and mode of the home';
  return [
    { name: 'home', needs: [], remedy: correct, check: (paths) => home(paths, start) },
    { name: 'disk', needs: ['home'], remedy: correct, check: disk },
  ];
}
