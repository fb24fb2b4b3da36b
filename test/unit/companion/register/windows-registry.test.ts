import { deleteArguments, readArguments, valueIn, writeArguments } from '@vigil/register/windows-registry.ts';
import { describe, expect, it } from 'vitest';

const KEY = 'HKCU\\Software\\Mozilla\\NativeMessagingHosts\\com.vigil.companion';

describe('reg.exe', () => {
  it('gets arguments for the 64-bit view', () => {
    expect(writeArguments(KEY, 'C:\\V\\firefox.json')).toEqual([
      'add',
      KEY,
      '/ve',
      '/t',
      'REG_SZ',
      '/d',
      'C:\\V\\firefox.json',
      '/f',
      '/reg:64',
    ]);
    expect(readArguments(KEY)).toEqual(['query', KEY, '/ve', '/reg:64']);
    expect(deleteArguments(KEY)).toEqual(['delete', KEY, '/f', '/reg:64']);
  });

  it.each([
    [
      `\r\n${KEY}\r\n    (Default)    REG_SZ    C:\\Users\\ada b\\firefox.json\r\n\r\n`,
      'C:\\Users\\ada b\\firefox.json',
    ],
    [`\r\n${KEY}\r\n    (Standard)    REG_SZ    C:\\V\\firefox.json\r\n`, 'C:\\V\\firefox.json'],
    ['ERROR: The system was unable to find the specified registry key or value.\r\n', null],
  ])('output is parsed', (output, value) => {
    expect(valueIn(output)).toBe(value);
  });
});
