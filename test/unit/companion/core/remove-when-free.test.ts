import { removeWhenFree } from '@vigil/core/store/remove-when-free.ts';
import { expect, it } from 'vitest';

const failing = (codes: string[]) => () => {
  const code = codes.shift();
  if (code !== undefined) throw Object.assign(new Error(code), { code });
};

it('tries again while the file is in use', async () => {
  const codes = ['EBUSY', 'EPERM'];
  await removeWhenFree('vigil.db', failing(codes));
  expect(codes).toEqual([]);
});

it('gives up at once for another fault', async () => {
  const codes = ['EIO', 'EIO'];
  await expect(removeWhenFree('vigil.db', failing(codes))).rejects.toMatchObject({ code: 'EIO' });
  expect(codes).toEqual(['EIO']);
});
