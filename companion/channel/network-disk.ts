/**
 * Whether a directory is on a network disk. In: a path. Out: the kind of the disk, or null for a local one. On Linux by the type of
 * the file system (magic numbers of statfs(2)), on Windows by a UNC path; macOS does not say.
 */
import { statfsSync } from 'node:fs';

const TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9P'],
  // Of sshfs and others; a local one is taken for a network disk, which costs a sentence.
  [0x65735546, 'FUSE'],
]);

/** `type`: of the file system, as statfs(2) gives it. */
export const networkDiskOfType = (type: number): string | null => TYPES.get(type >>> 0) ?? null;

export function networkDisk(path: string, platform: NodeJS.Platform = process.platform): string | null {
  if (platform === 'win32') return /^\\\\(?![?.]\\)/.test(path) ? 'UNC' : null;
  return platform === 'linux' ? networkDiskOfType(statfsSync(path).type) : null;
}
