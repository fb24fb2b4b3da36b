/**
 * Opens the store. In: the home directory and the key tiers, best first. Out: a store, or one of the states `locked`,
 * `undecryptable`, `newer`; in those no byte was changed. Nothing is ever reset here: only `erase` removes data. Faults of the
 * disk throw VigilError `store-*`.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { KEY_BYTES } from '../crypto/encrypt.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { Database } from './database.ts';
import { diskFault, isDiskFault } from './durable-file.ts';
import { eraseStore } from './erase-store.ts';
import {
  checkOf,
  databasePath,
  isKeyOf,
  KEY_FORMAT,
  type KeyFile,
  readKeyFile,
  removeDatabase,
  tailPath,
  writeKeyFile,
} from './key-file.ts';
import { LedgerTail } from './ledger-tail.ts';
import { MIGRATIONS, type Migration, migrate, schemaOf } from './schema.ts';
import { Store } from './store.ts';
import { beginInventory } from './vault.ts';

export type OpenStoreResult =
  | { readonly state: 'ok'; readonly store: Store }
  | { readonly state: 'locked' | 'undecryptable' | 'newer'; readonly tier: KeyTier | null };

export interface StoreOptions {
  readonly home: string;
  /** Tiers that may keep a new key, best first; an existing key is opened with its own tier only. */
  readonly providers: readonly KeyProvider[];
  readonly migrations?: readonly Migration[];
}

const EXAMINE = 'examine-';

/** Opens the store, making one where there has never been one. */
export async function openStore(options: StoreOptions): Promise<OpenStoreResult> {
  const { home, providers, migrations = MIGRATIONS } = options;
  return onDisk(async () => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(home)) if (name.startsWith(EXAMINE)) discard(join(home, name));
    const found = readKeyFile(home);
    if (found.state === 'absent') {
      return isThere(databasePath(home)) ? { state: 'undecryptable', tier: null } : create(options);
    }
    if (found.state !== 'ok') return { state: found.state, tier: null };
    const { content } = found;
    if (content.erased) {
      await eraseStore(options);
      return create(options);
    }
    const { tier } = content;
    if (content.schema > migrations.length) return { state: 'newer', tier };
    const provider = providers.find((candidate) => candidate.tier === tier);
    if (provider === undefined) return { state: 'locked', tier };
    const unlocked = await provider.unlock(content.record);
    if (!unlocked.ok) return { state: unlocked.reason, tier };
    const { dataKey } = unlocked;
    if (!isKeyOf(content, dataKey)) return { state: 'undecryptable', tier };
    return content.ready ? openReady(home, content, dataKey, migrations) : build(home, content, dataKey, migrations);
  });
}

/** A data key by the best tier that is there, then the database. */
async function create({ home, providers, migrations = MIGRATIONS }: StoreOptions): Promise<OpenStoreResult> {
  for (const provider of providers) {
    if (!(await provider.available())) continue;
    const dataKey = randomBytes(KEY_BYTES);
    const record = await provider.keep(dataKey);
    const content: KeyFile = {
      format: KEY_FORMAT,
      schema: migrations.length,
      tier: provider.tier,
      record,
      check: checkOf(dataKey),
      ready: false,
      erased: false,
    };
    writeKeyFile(home, content);
    return build(home, content, dataKey, migrations);
  }
  throw new VigilError('key-unavailable', 'No key tier is available: give a passphrase, or allow the file tier.');
}

/** First start, or one that was killed before it finished: there is no data yet. */
function build(home: string, content: KeyFile, dataKey: Uint8Array, migrations: readonly Migration[]): OpenStoreResult {
  const file = databasePath(home);
  removeDatabase(home);
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, 'wx', 0o600));
  const store = storeIn(home, dataKey, content.tier, (database) => {
    migrate(database, migrations);
    beginInventory(database, dataKey);
  });
  return closedOnFault(store, () => {
    writeKeyFile(home, { ...content, ready: true });
    return { state: 'ok', store };
  });
}

function openReady(
  home: string,
  content: KeyFile,
  dataKey: Uint8Array,
  migrations: readonly Migration[],
): OpenStoreResult {
  const { tier } = content;
  if (!isThere(databasePath(home))) return { state: 'undecryptable', tier };
  const verdict = examine(home, content, dataKey, migrations);
  if (verdict !== 'ok') return { state: verdict, tier };
  if (content.schema < migrations.length) writeKeyFile(home, { ...content, schema: migrations.length });
  const store = storeIn(home, dataKey, tier, (database) => migrate(database, migrations));
  return closedOnFault(store, () => {
    emptyTail(store);
    return { state: 'ok', store };
  });
}

/** A disk without room leaves the newest records in the tail, where they are durable too. */
function emptyTail(store: Store): void {
  try {
    store.ledger.emptyTail();
  } catch (error) {
    if (codeOf(error) !== 'store-full') throw error;
  }
}

function storeIn(home: string, dataKey: Uint8Array, tier: KeyTier, prepare: (database: Database) => void): Store {
  const file = databasePath(home);
  return closedOnFault(new Database(file, dataKey), (database) => {
    useRollbackJournal(database);
    prepare(database);
    return new Store(database, dataKey, tier, new LedgerTail(tailPath(file), dataKey));
  });
}

/** What `work` returns. When it throws, `opened` is closed: an open file could not be erased. */
function closedOnFault<Opened extends { close(): void }, Result>(
  opened: Opened,
  work: (opened: Opened) => Result,
): Result {
  try {
    return work(opened);
  } catch (error) {
    opened.close();
    throw error;
  }
}

/**
 * Not the write-ahead log: when libsql's checkpoint cannot read a page, it writes the stale content of its buffer
 * without an error (measured: one EIO, and the store was lost).
 */
function useRollbackJournal(database: Database): void {
  database.exec('PRAGMA journal_mode = TRUNCATE');
}

/** Tries everything on a copy: SQLite writes to what it opens even when it then refuses it. */
function examine(
  home: string,
  content: KeyFile,
  dataKey: Uint8Array,
  migrations: readonly Migration[],
): 'ok' | 'undecryptable' {
  const directory = mkdtempSync(join(home, EXAMINE));
  const copy = join(directory, 'copy.db');
  try {
    const file = databasePath(home);
    for (const part of ['', '-wal', '-journal']) if (isThere(file + part)) copyFileSync(file + part, copy + part);
    const database = new Database(copy, dataKey);
    try {
      // The key file is raised first, so a higher number here is damage. And an empty file is a database too, for
      // SQLite: here it is one that was lost.
      const schema = schemaOf(database);
      if (schema === 0 || schema > content.schema) return 'undecryptable';
      if (!isSound(database)) return 'undecryptable';
      migrate(database, migrations);
      // The tail is only read here, so that a disk that is nearly full needs no room for another.
      new Store(database, dataKey, content.tier, new LedgerTail(tailPath(file), dataKey));
      return 'ok';
    } finally {
      database.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === 'store-full' || code === 'store-busy' || isDiskFault(error)) throw error;
    return 'undecryptable';
  } finally {
    discard(directory);
  }
}

/** SQLite's integrity check. Only a count is read: its messages could be invalid text. */
function isSound(database: Database): boolean {
  const sql = "SELECT count(*) AS faults FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
  return database.get(sql)?.faults === 0;
}

/** On Windows a copy may still be held open; the next start takes it away. */
function discard(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // See above.
  }
}

/** Faults of the disk as VigilErrors. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw isDiskFault(cause) ? diskFault(cause) : cause;
  }
}
