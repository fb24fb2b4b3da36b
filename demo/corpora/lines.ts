/** Lines of recordings. In: a folder and what its files are called. Out: their lines, gunzipped, one at a time. */

import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** Files of a folder whose name fits, in name order. Empty when the folder does not exist. */
export async function filesOf(folder: string, name: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((candidate) => name.test(candidate))
    .sort()
    .map((found) => join(folder, found));
}

export async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  input.setEncoding('latin1');
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Fields of a line of comma-separated values; a quoted field may hold commas and doubled quotes (RFC 4180). */
export function csvFields(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
