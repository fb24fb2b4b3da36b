/** The journal on a failing disk: acknowledged writes stay, failed writes leave nothing. */

import { Journal, syncDirectory } from '@vigil/portal/stores/journal.ts';
import { expect, it } from 'vitest';

/** A file in memory on a disk with limited space. */
function fakeFile() {
  let content = '';
  const file = {
    syncs: 0,
    /** Free bytes of the disk. */
    space: Number.POSITIVE_INFINITY,
    async write(bytes: Buffer, offset: number, length: number, position: number) {
      const taken = Math.min(length, file.space);
      if (taken === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      content = content.slice(0, position) + bytes.toString('utf8', offset, offset + taken);
      file.space -= taken;
      return { bytesWritten: taken, buffer: bytes };
    },
    async datasync() {
      file.syncs += 1;
    },
    async truncate(length: number) {
      content = content.slice(0, length);
    },
    async close() {},
    get content() {
      return content;
    },
  };
  return file;
}

const journalOn = (file: ReturnType<typeof fakeFile>) =>
  new Journal<number>(file as unknown as ConstructorParameters<typeof Journal>[0], 0);

it('shares a sync between concurrent writes', async () => {
  const file = fakeFile();
  const journal = journalOn(file);
  await Promise.all([1, 2, 3, 4].map((entry) => journal.write(entry)));
  expect(file.content).toBe('1\n2\n3\n4\n');
  expect(file.syncs).toBe(1);
});

it('rejects on a full disk, keeps no partial line and recovers when space is free again', async () => {
  const file = fakeFile();
  const journal = journalOn(file);
  await journal.write(1);
  file.space = 2;
  await expect(journal.write(123_456)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(file.content).toBe('1\n');
  file.space = Number.POSITIVE_INFINITY;
  await journal.write(2);
  expect(file.content).toBe('1\n2\n');
});

it('does not open a directory on Windows, which would refuse it', async () => {
  await syncDirectory('/no/such/directory', 'win32');
  await expect(syncDirectory('/no/such/directory', 'linux')).rejects.toMatchObject({ code: 'ENOENT' });
});
