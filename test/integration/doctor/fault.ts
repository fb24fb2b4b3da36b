/** One fault of an installation. In: how it is made. Out: its stable code, and what the remedy names in each installation. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Bench } from './bench.ts';

export interface InjectedFault {
  readonly name: string;
  readonly code: string;
  readonly source: RegExp;
  readonly deb: RegExp;
  inject(bench: Bench, command: string): Promise<unknown> | unknown;
}

export const fault = (
  name: string,
  code: string,
  source: RegExp,
  deb: RegExp,
  inject: InjectedFault['inject'],
): InjectedFault => ({
  name,
  code,
  source,
  deb,
  inject,
});
export const same = (pattern: RegExp) => [pattern, pattern] as const;

export const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
