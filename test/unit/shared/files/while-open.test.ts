import { isOpenElsewhere, onceFree, whenFree } from '@vigil/files/while-open.ts';
import { describe, expect, it } from 'vitest';

/** Fails with each code in turn, then returns how many there were. */
function failing(...codes: string[]): () => number {
  const left = [...codes];
  return () => {
    const code = left.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return codes.length;
  };
}

describe.each([
  { name: 'whenFree', attempt: async (act: () => number, on: NodeJS.Platform) => whenFree(act, on) },
  { name: 'onceFree', attempt: (act: () => number, on: NodeJS.Platform) => onceFree(async () => act(), on) },
])('$name', ({ attempt }) => {
  it('tries again while another program of Windows has the file open', async () => {
    expect(await attempt(failing('EBUSY', 'EPERM', 'EACCES'), 'win32')).toBe(3);
  });

  it('gives up at once for another reason', async () => {
    const act = failing('ENOSPC', 'EIO');
    await expect(attempt(act, 'win32')).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(attempt(act, 'win32')).rejects.toMatchObject({ code: 'EIO' });
  });

  it('tries once on other systems, where a refusal lasts', async () => {
    const act = failing('EPERM', 'EBUSY');
    await expect(attempt(act, 'linux')).rejects.toMatchObject({ code: 'EPERM' });
    await expect(attempt(act, 'darwin')).rejects.toMatchObject({ code: 'EBUSY' });
  });

  it('gives up when the file stays open', async () => {
    const always = () => {
      throw Object.assign(new Error('open'), { code: 'EBUSY' });
    };
    await expect(attempt(always, 'win32')).rejects.toMatchObject({ code: 'EBUSY' });
  });
});

it('knows the refusals of Windows alone', () => {
  expect(isOpenElsewhere(Object.assign(new Error(), { code: 'ENOENT' }), 'win32')).toBe(false);
  expect(isOpenElsewhere('no error', 'win32')).toBe(false);
});
