import { tmpdir } from 'node:os';
import { networkDisk, networkDiskOfType } from '@vigil/channel/network-disk.ts';
import { expect, it } from 'vitest';

it('knows the file systems of networks by their type, also where it reads as negative', () => {
  expect([0x6969, 0xff534d42, 0xff534d42 | 0, 0x65735546].map(networkDiskOfType)).toEqual([
    'NFS',
    'SMB',
    'SMB',
    'FUSE',
  ]);
  // ext4, tmpfs, overlay, btrfs
  expect([0xef53, 0x01021994, 0x794c7630, 0x9123683e].map(networkDiskOfType)).toEqual([null, null, null, null]);
});

it('knows UNC paths on Windows, and the disk of this machine', () => {
  expect(networkDisk('\\\\server\\homes\\ada\\Vigil', 'win32')).toBe('UNC');
  for (const local of ['C:\\Users\\ada\\Vigil', '\\\\?\\C:\\Users', '\\\\.\\C:'])
    expect(networkDisk(local, 'win32')).toBeNull();
  if (process.platform === 'linux') expect(networkDisk(tmpdir())).toBeNull();
});
