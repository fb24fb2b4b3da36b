/**
 * Applies and removes a registration. In: placements. Out: files and registry values, and a record of them in the
 * registration directory. `unregister` removes what the record lists, unless it was modified since.
 */
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import { removeFile, whenFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { deleteRegistryKey, readRegistryValue, writeRegistryValue } from '@vigil/windows/registry.ts';
import { z } from 'zod';
import type { Placement } from './plan.ts';
import { writeAtomically } from './write-atomically.ts';

const recordSchema = z.strictObject({
  version: z.literal(1),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  registry: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  /** Directories created for the files, innermost first. */
  directories: z.array(z.string()),
});
type RegistrationRecord = z.infer<typeof recordSchema>;

const EMPTY: RegistrationRecord = { version: 1, files: [], registry: [], directories: [] };
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const recordFile = (directory: string) => join(directory, 'registered.json');

/** The record of the last `register`. Throws `record-invalid` when it cannot be parsed. */
export function readRecord(directory: string): RegistrationRecord {
  const file = recordFile(directory);
  if (!isThere(file)) return EMPTY;
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new VigilError('record-invalid', `${file} is damaged: delete it and run vigil register`, { cause: error });
  }
}

/** Creates a directory and its missing parents; returns the new ones, innermost first. */
function makeDirectory(directory: string, fileMode: number): string[] {
  const made: string[] = [];
  for (let at = directory; !isThere(at); at = dirname(at)) made.push(at);
  mkdirSync(directory, { recursive: true });
  // Everyone who may read the file must be able to reach it, whatever the umask.
  for (const fresh of made) chmodSync(fresh, (fileMode & 0o044) === 0 ? 0o700 : 0o755);
  return made;
}

/** Writes the record first, so that an interrupted registration can be removed. */
export function register(placements: readonly Placement[], directory: string): void {
  const before = readRecord(directory);
  const files = new Map(before.files.map((file) => [file.path, file]));
  const registry = new Map(before.registry.map((value) => [value.key, value]));
  const made: string[] = [];
  for (const placement of placements) {
    if (placement.kind === 'registry') registry.set(placement.key, { key: placement.key, value: placement.value });
    else {
      const content = placement.kind === 'file' ? placement.content : readFileSync(placement.from);
      files.set(placement.path, { path: placement.path, sha256: sha256(content) });
      made.unshift(...makeDirectory(dirname(placement.path), placement.kind === 'file' ? placement.mode : 0o755));
    }
  }
  const directories = [...new Set([...made, ...before.directories])];
  const record: RegistrationRecord = {
    version: 1,
    files: [...files.values()],
    registry: [...registry.values()],
    directories,
  };
  writeAtomically(recordFile(directory), JSON.stringify(record, null, 2), 0o600);
  for (const placement of placements) {
    if (placement.kind === 'registry') writeRegistryValue(placement.key, placement.value);
    else if (placement.kind === 'copy') whenFree(() => copyFileSync(placement.from, placement.path));
    else writeAtomically(placement.path, placement.content, placement.mode);
  }
}

export interface Removal {
  readonly removed: readonly string[];
  /** Modified since registration, therefore not removed. */
  readonly kept: readonly string[];
}

/** Removes everything that the record in `directory` lists. */
export function unregister(directory: string): Removal {
  const record = readRecord(directory);
  const removed: string[] = [];
  const kept: string[] = [];
  for (const { path, sha256: expected } of [...record.files].reverse()) {
    if (!isThere(path)) continue;
    const ours = sha256(readFileSync(path)) === expected;
    if (ours) removeFile(path);
    (ours ? removed : kept).push(path);
  }
  for (const { key, value } of record.registry) {
    const found = readRegistryValue(key);
    if (found === null) continue;
    if (found === value) deleteRegistryKey(key);
    (found === value ? removed : kept).push(key);
  }
  removeFile(recordFile(directory));
  for (const made of record.directories) removeIfEmpty(made);
  return { removed, kept };
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}
