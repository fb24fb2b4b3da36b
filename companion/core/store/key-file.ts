/**
 * The key file: the tier of the data key and the schema version of the store. In: the home directory. Out: its content,
 * validated. It is read before the database is opened, because opening an encrypted database with the wrong key changes its
 * bytes (measured: the write-ahead log was lost).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import { whenFree } from '@vigil/files/while-open.ts';
import { KEY_TIERS } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';
import { deriveKey } from '../crypto/encrypt.ts';
import { draftOf, removeDurably, writeDurably } from './durable-file.ts';

export const KEY_FORMAT = 1;

const keyFile = z.strictObject({
  format: z.literal(KEY_FORMAT),
  /** Version of the database's schema: raised before a migration begins, so that an older companion keeps away. */
  schema: z.number().int().min(1),
  tier: z.enum(KEY_TIERS),
  record: z.record(z.string(), z.union([z.string().max(4096), z.number()])),
  /** HMAC that tells the right data key from a wrong one. */
  check: z.string().regex(/^[\w-]{43}$/),
  /** False until the database stands: then a missing one was never there, later it was lost. */
  ready: z.boolean(),
  /** True once erasing began: the remaining files are to be removed. */
  erased: z.boolean(),
});
export type KeyFile = z.infer<typeof keyFile>;

export type KeyFileState =
  | { readonly state: 'absent' | 'newer' | 'undecryptable' }
  | { readonly state: 'ok'; readonly content: KeyFile };

const KEY_FILE = 'vigil.key';
const DATABASE = 'vigil.db';
/** Beside the database: SQLite's own files (the log is of stores that an earlier version made), and the ledger's newest records. */
const DATABASE_FILES = [`${DATABASE}-tail`, `${DATABASE}-wal`, `${DATABASE}-shm`, `${DATABASE}-journal`, DATABASE];
/** The recording of a pilot: encrypted to the pilot's key, not to the store's. */
export const PILOT_FILE = 'pilot.blocks';
/** Everything that the store keeps or a kill may have left; the key last, after the draft that may hold it too. */
export const STORE_FILES: readonly string[] = [PILOT_FILE, ...DATABASE_FILES, draftOf(KEY_FILE), KEY_FILE];

export const keyFilePath = (home: string) => join(home, KEY_FILE);
export const databasePath = (home: string) => join(home, DATABASE);
/** The ledger's newest records, beside `database`. */
export const tailPath = (database: string) => `${database}-tail`;

/** Removes the database files: before the first use, or to erase them. */
export function removeDatabase(home: string): void {
  for (const name of DATABASE_FILES) removeDurably(join(home, name));
}

/** Throws what the file system throws when the file is there and cannot be read. */
export function readKeyFile(home: string): KeyFileState {
  const file = keyFilePath(home);
  if (!isThere(file)) return { state: 'absent' };
  let json: unknown;
  try {
    json = JSON.parse(whenFree(() => readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return { state: 'undecryptable' };
    throw error;
  }
  const parsed = keyFile.safeParse(json);
  if (parsed.success) return { state: 'ok', content: parsed.data };
  const format = z.object({ format: z.number() }).safeParse(json);
  return { state: format.success && format.data.format > KEY_FORMAT ? 'newer' : 'undecryptable' };
}

export function writeKeyFile(home: string, content: KeyFile): void {
  writeDurably(keyFilePath(home), Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
}

export function checkOf(dataKey: Uint8Array): string {
  return createHmac('sha256', deriveKey(dataKey, 'check')).update('vigil data key').digest('base64url');
}

export function isKeyOf(content: KeyFile, dataKey: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(checkOf(dataKey)), Buffer.from(content.check));
}
