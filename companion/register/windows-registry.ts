/**
 * Reads, writes and deletes default values of Windows registry keys through reg.exe. In: full key names (`HKCU\...`). Out:
 * the value. `/reg:64` selects the 64-bit view for 32-bit and 64-bit callers.
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

/** Parses the output of `reg query`: `    (Default)    REG_SZ    C:\...`; `(Default)` is localised. */
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

/** Null when the key does not exist. */
export function readRegistryValue(key: string): string | null {
  try {
    return valueIn(reg(readArguments(key)));
  } catch {
    return null;
  }
}
