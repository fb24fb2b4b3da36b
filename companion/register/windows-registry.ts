/**
 * Default values of Windows registry keys, through reg.exe. In: full key names (`HKCU\...`). Out: the value, or it is
 * written or gone. `/reg:64` keeps 32-bit and 64-bit callers on one view.
 */
import { execFileSync } from 'node:child_process';

export const writeArguments = (key: string, value: string) => [
  'add',
  key,
  '/ve',
  '/t',
  'REG_SZ',
  '/d',
  value,
  '/f',
  '/reg:64',
];
export const deleteArguments = (key: string) => ['delete', key, '/f', '/reg:64'];
export const readArguments = (key: string) => ['query', key, '/ve', '/reg:64'];

/** The value in what `reg query` prints: `    (Default)    REG_SZ    C:\...`; the first word is translated. */
export function valueIn(output: string): string | null {
  return /\sREG_SZ\s+(.+?)\r?$/m.exec(output)?.[1] ?? null;
}

function reg(args: readonly string[]): string {
  return execFileSync('reg.exe', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
}

export function writeRegistryValue(key: string, value: string): void {
  reg(writeArguments(key, value));
}

export function deleteRegistryKey(key: string): void {
  reg(deleteArguments(key));
}

/** Null when there is no such key. */
export function readRegistryValue(key: string): string | null {
  try {
    return valueIn(reg(readArguments(key)));
  } catch {
    return null;
  }
}
