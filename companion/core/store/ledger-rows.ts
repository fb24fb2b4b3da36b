/**
 * The rows of the ledger, wherever they stand. In: a range of positions. Out: bodies and packed tokens, from the database and, for
 * the newest, from memory: those are in the tail.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { type AttestationRecord, attestationRecord } from './attestation-record.ts';
import type { Database } from './database.ts';
import type { TailRow } from './ledger-tail.ts';

export interface ChainRow {
  readonly seq: number;
  readonly body: Buffer;
}

/** A row that is not in the database yet. */
export interface PendingRow extends ChainRow, TailRow {
  readonly entry: AttestationRecord;
  /** Hash of the chain up to here. */
  readonly chain: string;
}

export class LedgerRows {
  readonly #database: Database;
  /** In the tail and not in the database, oldest first. */
  readonly pending: PendingRow[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Inside a transaction. */
  insert(rows: readonly PendingRow[]): void {
    for (const { seq, body, token } of rows) {
      this.#database.run('INSERT INTO ledger (seq, body) VALUES (?, ?)', seq, body);
      this.#database.run('INSERT INTO token (seq, body) VALUES (?, ?)', seq, token);
    }
  }

  /** Inside a transaction; all rows are in the database. */
  deleteUpTo(seq: number): void {
    this.#database.run('DELETE FROM ledger WHERE seq <= ?', seq);
    this.#database.run('DELETE FROM token WHERE seq <= ?', seq);
  }

  /** Inside a transaction; all are in the database. One statement: a hundred would take as many milliseconds. */
  delete(places: readonly number[]): void {
    const list = JSON.stringify(places);
    this.#database.run('DELETE FROM ledger WHERE seq IN (SELECT value FROM json_each(?))', list);
    this.#database.run('DELETE FROM token WHERE seq IN (SELECT value FROM json_each(?))', list);
  }

  /** In the database. */
  count(): number {
    return Number(this.#database.get('SELECT count(*) AS rows FROM ledger')?.rows);
  }

  /** Newest first. */
  newest(count: number): unknown[] {
    const pending = this.pending.toReversed().slice(0, count);
    const sql = 'SELECT body FROM ledger ORDER BY seq DESC LIMIT ?';
    return [...pending, ...this.#database.all(sql, count - pending.length)].map(({ body }) => body);
  }

  /** Undefined: there is none, or no more. */
  body(seq: number): unknown {
    return this.#pendingAt(seq)?.body ?? this.#database.get('SELECT body FROM ledger WHERE seq = ?', seq)?.body;
  }

  /** Rows above `after`, up to `upTo`, oldest first. */
  chunk(after: number, upTo: number): ChainRow[] {
    const sql = 'SELECT seq, body FROM ledger WHERE seq > ? AND seq <= ? ORDER BY seq';
    const stored = this.#database.all(sql, after, upTo).map((row) => {
      if (!Buffer.isBuffer(row.body)) throw brokenLedger();
      return { seq: Number(row.seq), body: row.body };
    });
    return [...stored, ...this.#pendingIn(after, upTo)];
  }

  tokens(after: number, upTo: number): Map<number, unknown> {
    const rows = this.#database.all('SELECT seq, body FROM token WHERE seq > ? AND seq <= ?', after, upTo);
    const pending = this.#pendingIn(after, upTo).map(({ seq, token }) => [seq, token] as const);
    return new Map([...rows.map(({ seq, body }) => [Number(seq), body] as const), ...pending]);
  }

  #pendingIn(after: number, upTo: number): PendingRow[] {
    return this.pending.filter(({ seq }) => seq > after && seq <= upTo);
  }

  #pendingAt(seq: number): PendingRow | undefined {
    return this.pending[seq - (this.pending[0]?.seq ?? seq + 1)];
  }
}

export function brokenLedger(cause?: unknown): VigilError {
  return new VigilError('store-undecryptable', 'The ledger is damaged: run vigil doctor.', { cause });
}

export function entryOf(body: unknown): AttestationRecord {
  const parsed = attestationRecord.safeParse(JSON.parse(String(body)));
  if (parsed.success) return parsed.data;
  throw brokenLedger();
}

/**
 * Parsed without the schema, which would take half of the time of a start: callers check the hash chain against the
 * encrypted head, which proves that this store wrote the record, and it writes nothing that its schema refuses.
 */
export function ownEntryOf(body: Buffer): AttestationRecord {
  try {
    return JSON.parse(body.toString()) as AttestationRecord;
  } catch (cause) {
    throw brokenLedger(cause);
  }
}
