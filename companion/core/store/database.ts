/**
 * SQLite behind a narrow interface. In: SQL and values. Out: rows, or VigilErrors with the codes of {@link STORE_CODES}. Values
 * are bound as one array: libsql takes a single Buffer for named parameters and aborts the process, as it does on a boolean.
 */

import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type Libsql from 'libsql';
import { deriveKey } from '../crypto/encrypt.ts';
import { connect, disconnect } from './connections.ts';

export type Value = string | number | null | Buffer;
/** Options that libsql takes and its types do not name. */
interface Encryption {
  readonly encryptionCipher: string;
  readonly encryptionKey: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** Codes for SQLite's primary result codes. All others are `store-io`. */
export const STORE_CODES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'store-full',
  SQLITE_BUSY: 'store-busy',
  SQLITE_LOCKED: 'store-busy',
  SQLITE_NOTADB: 'store-undecryptable',
  SQLITE_CORRUPT: 'store-undecryptable',
  SQLITE_READONLY: 'store-io',
  SQLITE_CANTOPEN: 'store-io',
  SQLITE_IOERR: 'store-io',
};

function translated(cause: unknown): VigilError {
  if (cause instanceof VigilError) return cause;
  const sqlite = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const primary = Object.keys(STORE_CODES).find((code) => sqlite.startsWith(code));
  return new VigilError(STORE_CODES[primary ?? ''] ?? 'store-io', `The store failed (${sqlite || 'unknown'}).`, {
    cause,
  });
}

/** libsql gives blobs as ArrayBuffers from here. Changed in place: a ledger has a hundred thousand rows. */
function withBuffers(row: unknown): Row {
  const values = row as Record<string, unknown>;
  for (const name in values) {
    const value = values[name];
    if (value instanceof ArrayBuffer) values[name] = Buffer.from(value);
  }
  return values;
}

export class Database {
  readonly #libsql: Libsql.Database;
  #failed = false;

  /** Opens or creates `file`, encrypted under a key derived from `dataKey`; every commit is flushed to the disk. */
  constructor(file: string, dataKey: Uint8Array) {
    try {
      const encryptionKey = deriveKey(dataKey, 'database').toString('hex');
      const options: Libsql.Options & Encryption = { encryptionCipher: 'aes256cbc', encryptionKey };
      this.#libsql = connect(file, options);
    } catch (error) {
      throw translated(error);
    }
    try {
      this.#libsql.exec('PRAGMA busy_timeout = 0');
      this.#libsql.exec('PRAGMA synchronous = FULL');
      this.#libsql.exec('PRAGMA secure_delete = ON');
    } catch (error) {
      this.close();
      throw translated(error);
    }
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#guarded(() => this.#libsql.prepare(sql).all(values).map(withBuffers));
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  run(sql: string, ...values: Value[]): void {
    this.#guarded(() => this.#libsql.prepare(sql).run(values));
  }

  exec(sql: string): void {
    this.#guarded(() => this.#libsql.exec(sql));
  }

  /** All of `work` is durable when this returns, or none of it happened and it throws. Not nestable. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    this.#commit();
    return result;
  }

  /**
   * A commit that ends in an I/O fault may stand or not: the journal is emptied before that is made durable. What is in memory
   * would then be written over what stands, so that nothing more is done until the next start reads the disk. A full disk is found
   * before, and rolled back.
   */
  #commit(): void {
    try {
      this.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      if (codeOf(error) === 'store-io') this.#failed = true;
      throw error;
    }
  }

  /** Throws `store-io` after a fault that left the disk unknown. */
  checkUsable(): void {
    if (this.#failed) throw new VigilError('store-io', 'The store stopped after a fault: restart the companion.');
  }

  close(): void {
    disconnect(this.#libsql);
  }

  /** After some faults (full disk) SQLite has already rolled back. */
  #rollBack(): void {
    try {
      if (this.#libsql.inTransaction) this.#libsql.exec('ROLLBACK');
    } catch {
      this.#failed = true;
    }
  }

  #guarded<T>(work: () => T): T {
    this.checkUsable();
    try {
      return work();
    } catch (error) {
      throw translated(error);
    }
  }
}
