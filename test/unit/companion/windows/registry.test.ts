import { codeOf } from '@vigil/protocol/errors.ts';
import { decodeRegistryValue, found, splitKey } from '@vigil/windows/registry.ts';
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

it('decodes texts, numbers and lists, and leaves out other kinds', () => {
  const wide = (text: string) => Buffer.from(text, 'utf16le');
  const decoded = (type: number, data: Buffer) => decodeRegistryValue(type, data, data.length);
  expect(decoded(1, wide('Jörg\0'))).toBe('Jörg');
  expect(decoded(4, Buffer.from([30, 0, 0, 0]))).toBe(30);
  expect(decoded(7, wide('[\0\0{"é": 1}\0]\0\0'))).toEqual(['[', '', '{"é": 1}', ']']);
  expect(decoded(7, wide('rdp\0'))).toEqual(['rdp']);
  expect(decoded(3, Buffer.from([1]))).toBeNull();
});
