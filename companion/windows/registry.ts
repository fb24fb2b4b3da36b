/**
 * Values of the Windows registry, 64-bit view. In: full key names (`HKCU\...`, `HKLM\...`). Out: values; null for a key that
 * does not exist. Every other failure throws `registry-failed` with the Windows error code: a key that cannot be read is not
 * taken for an absent one. The API is called in process: no code page and no other program stands between.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { type WindowsApi, windowsApi } from './native-api.ts';

/** A list is a REG_MULTI_SZ. */
export type RegistryValue = string | number | readonly string[];

const ROOTS: Readonly<Record<string, number>> = { HKCU: 0x80000001 | 0, HKLM: 0x80000002 | 0 };
const READ = 0x20019;
const WRITE = 0x20006;
const VIEW_64 = 0x0100;
const REG_SZ = 1;
const REG_EXPAND_SZ = 2;
const REG_DWORD = 4;
const REG_MULTI_SZ = 7;
const ERROR_FILE_NOT_FOUND = 2;
const ERROR_NO_MORE_ITEMS = 259;
/** Longest name of a value in characters, and the longest value that Vigil reads in bytes. */
const MAX_NAME = 16_384;
const MAX_BYTES = 1 << 20;

/** Splits `HKLM\Software\X`. Throws `registry-failed` for another root. */
export function splitKey(key: string): { readonly root: number; readonly path: string } {
  const [name = '', ...rest] = key.split('\\');
  const root = ROOTS[name];
  if (root === undefined) throw new VigilError('registry-failed', `${key} is not below HKCU or HKLM`);
  return { root, path: rest.join('\\') };
}

/** Throws for every code but success; false for "not found". */
export function found(code: number, key: string): boolean {
  if (code === 0) return true;
  if (code === ERROR_FILE_NOT_FOUND) return false;
  const why = code === 5 ? 'access denied' : `Windows error ${code}`;
  throw new VigilError('registry-failed', `${key} cannot be accessed: ${why}`);
}

const wide = (text: string) => Buffer.from(`${text}\0`, 'utf16le');
const textOf = (data: Buffer, bytes: number) => data.toString('utf16le', 0, bytes).replace(/\0.*$/s, '');

/** Each line is ended by a zero, and the list by another; programs leave out the last ones. */
const linesOf = (text: string) => text.replace(/\0{1,2}$/, '').split('\0');

export function decodeRegistryValue(type: number, data: Buffer, bytes: number): RegistryValue | null {
  if (type === REG_SZ || type === REG_EXPAND_SZ) return textOf(data, bytes);
  if (type === REG_MULTI_SZ) return linesOf(data.toString('utf16le', 0, bytes));
  return type === REG_DWORD && bytes === 4 ? data.readUInt32LE(0) : null;
}

function valuesOf(api: WindowsApi, opened: number | bigint, key: string): Map<string, RegistryValue> {
  const values = new Map<string, RegistryValue>();
  const [name, data] = [Buffer.alloc(MAX_NAME * 2), Buffer.alloc(MAX_BYTES)];
  for (let index = 0; ; index += 1) {
    const [nameLength, type, bytes]: [[number], [number], [number]] = [[MAX_NAME], [0], [MAX_BYTES]];
    const code = api.enumerateValue(opened, index, name, nameLength, null, type, data, bytes);
    if (code === ERROR_NO_MORE_ITEMS) return values;
    found(code, key);
    const value = decodeRegistryValue(type[0], data, bytes[0]);
    if (value !== null) values.set(name.toString('utf16le', 0, nameLength[0] * 2), value);
  }
}

/** Strings, lists of strings and 32-bit numbers of a key by name; the default value has the name ''. Null when the key does not exist. */
export function readRegistryKey(key: string): ReadonlyMap<string, RegistryValue> | null {
  const api = windowsApi();
  const { root, path } = splitKey(key);
  const opened: [number | bigint] = [0];
  if (!found(api.openKey(root, path, 0, READ | VIEW_64, opened), key)) return null;
  try {
    return valuesOf(api, opened[0], key);
  } finally {
    api.closeKey(opened[0]);
  }
}

/** The default value as text; null when the key or the value does not exist. */
export function readRegistryValue(key: string): string | null {
  const value = readRegistryKey(key)?.get('');
  return typeof value === 'string' ? value : null;
}

/** Creates the key and sets its default value. */
export function writeRegistryValue(key: string, value: string): void {
  const api = windowsApi();
  const { root, path } = splitKey(key);
  const created: [number | bigint] = [0];
  const code = api.createKey(root, path, 0, null, 0, WRITE | VIEW_64, null, created, null);
  if (!found(code, key)) throw new VigilError('registry-failed', `${key} cannot be created`);
  try {
    const data = wide(value);
    found(api.setValue(created[0], '', 0, REG_SZ, data, data.length), key);
  } finally {
    api.closeKey(created[0]);
  }
}

/** Deletes a key without subkeys; an absent one is no error. */
export function deleteRegistryKey(key: string): void {
  const { root, path } = splitKey(key);
  found(windowsApi().deleteKey(root, path, VIEW_64, 0), key);
}
