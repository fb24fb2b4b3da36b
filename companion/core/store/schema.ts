/**
 * The tables and their migrations. In: a database of any earlier version. Out: one of the newest. Append migrations, never
 * change one; each runs in one transaction with its version number.
 */
import type { Database } from './database.ts';

export type Migration = (database: Database) => void;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    // No TEXT anywhere: libsql ends the process on text that a damaged file makes invalid UTF-8.
    database.exec('CREATE TABLE record (name BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID');
    database.exec('CREATE TABLE ledger (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
  },
  // The tokens that entries stand for: apart from them, because every start reads the entries and none needs the tokens.
  (database) => database.exec('CREATE TABLE token (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT'),
  // The newest records may stand in the tail, which earlier versions do not read: they must keep away.
  () => {},
  // Records may be condensed, where earlier versions would find a hole in the chain.
  () => {},
];

export const SCHEMA = MIGRATIONS.length;

export function schemaOf(database: Database): number {
  return Number(database.get('PRAGMA user_version')?.user_version ?? 0);
}

/** Brings the database to the end of `migrations`; killed in between, it goes on from the last that was finished. */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  for (let version = schemaOf(database); version < migrations.length; version++) {
    database.transaction(() => {
      migrations[version]?.(database);
      database.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}
