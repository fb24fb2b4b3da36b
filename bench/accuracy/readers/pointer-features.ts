/**
 * Mouse actions already turned into 39 features (Antal and Egyed-Zsigmond). In: a gzipped CSV. Out: people and their
 * rows, by column name.
 */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

export interface FeatureTable {
  /** 39 names, as in the file's first line. */
  readonly columns: readonly string[];
  /** Rows of each person. */
  readonly people: ReadonlyMap<string, readonly Float64Array[]>;
}

/** Lines with a wrong number of cells or a cell that is no number are left out. */
export async function readPointerFeatures(path: string): Promise<FeatureTable> {
  const bytes = await readFile(path);
  return parsePointerFeatures((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'));
}

export function parsePointerFeatures(text: string): FeatureTable {
  const [head = '', ...lines] = text.split(/\r?\n/);
  const columns = head.split(',').map((name) => name.trim());
  const people = new Map<string, Float64Array[]>();
  for (const line of lines) {
    const cells = line.split(',');
    if (cells.length !== columns.length) continue;
    const values = Float64Array.from(cells.slice(0, -1), Number);
    if (values.some(Number.isNaN)) continue;
    const person = cells.at(-1)!.trim();
    const rows = people.get(person);
    if (rows) rows.push(values);
    else people.set(person, [values]);
  }
  return { columns: columns.slice(0, -1), people };
}
