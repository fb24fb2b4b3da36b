/**
 * Reads an export of a registry key (`reg export`, "Windows Registry Editor Version 5.00"). In: its text. Out: the values of the
 * first key by name: numbers (REG_DWORD), texts (REG_SZ), lines (REG_MULTI_SZ). Other kinds of values are left out.
 */
import type { SettingValue } from './settings-values.ts';

export function valuesInExport(text: string): Map<string, SettingValue> {
  const values = new Map<string, SettingValue>();
  // A backslash at the end of a line continues it.
  const lines = text.replaceAll(/\\\r?\n\s*/g, '').split(/\r?\n/);
  const [key, next] = lines.flatMap((line, index) => (line.startsWith('[') ? [index] : []));
  for (const line of key === undefined ? [] : lines.slice(key + 1, next)) {
    const [, name, body] = /^"((?:\\.|[^"\\])*)"=(.*)$/.exec(line) ?? [];
    const value = body === undefined ? null : parsedValue(body);
    if (name !== undefined && value !== null) values.set(unescaped(name), value);
  }
  return values;
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/g, '$1');

function parsedValue(body: string): SettingValue | null {
  const [, dword] = /^dword:([0-9a-f]{8})$/i.exec(body) ?? [];
  if (dword !== undefined) return Number.parseInt(dword, 16);
  const [, text] = /^"(.*)"$/.exec(body) ?? [];
  if (text !== undefined) return unescaped(text);
  const [, bytes] = /^hex\(7\):([0-9a-f,\s]*)$/i.exec(body) ?? [];
  return bytes === undefined ? null : linesOf(bytes);
}

/** REG_MULTI_SZ: texts in UTF-16, each ended by a zero, and a zero at the end. */
function linesOf(bytes: string): string[] {
  const text = Buffer.from(bytes.replaceAll(/[,\s]/g, ''), 'hex').toString('utf16le');
  return text.split('\0').filter((line) => line !== '');
}
