import { codeOf } from '@vigil/protocol/errors.ts';
import { found, splitKey } from '@vigil/windows/registry.ts';
import { expect, it } from 'vitest';

const KEY = 'HKCU\\Software\\Mozilla\\NativeMessagingHosts\\com.vigil.companion';
const codeFor = (run: () => unknown) => {
  try {
    run();
    return 'none';
  } catch (error) {
    return codeOf(error);
  }
};

it('splits a key into the root handle and the path', () => {
  expect(splitKey(KEY)).toEqual({
    root: -2147483647,
    path: 'Software\\Mozilla\\NativeMessagingHosts\\com.vigil.companion',
  });
  expect(splitKey('HKLM\\Software').root).toBe(-2147483646);
  expect(codeFor(() => splitKey('HKCR\\x'))).toBe('registry-failed');
});

it('takes a key that cannot be read for an error, not for an absent key', () => {
  expect(found(0, KEY)).toBe(true);
  expect(found(2, KEY)).toBe(false);
  for (const code of [5, 6, 1018]) expect(codeFor(() => found(code, KEY))).toBe('registry-failed');
});
