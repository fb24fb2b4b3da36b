/**
 * The ledger of all attestations in a hash chain. In: records and their tokens. Out: the same, in order. The encrypted head
 * holds the hash of the last record, and so of all before it; each record holds the hash of its token. Nonces and chains of
 * bank sessions are restored from here after a restart. The newest records stand in the tail, until a checkpoint brings them into the
 * database.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import { sha256 } from '../crypto/hash.ts';
import { type AttestationRecord, attestationRecord } from './attestation-record.ts';
import type { Database } from './database.ts';
import type { IndexedRecord } from './indexed-record.ts';
import { followChain } from './ledger-chain.ts';
import { endsOf, type Head, headAfter, readHead, writeHead } from './ledger-head.ts';
import { LedgerIndex } from './ledger-index.ts';
import { brokenLedger, type ChainRow, entryOf, LedgerRows, ownEntryOf, type PendingRow } from './ledger-rows.ts';
import { LedgerRuns, type RunChanges, runsOf } from './ledger-runs.ts';
import { recordsToCondense } from './ledger-share.ts';
import type { LedgerTail } from './ledger-tail.ts';
import { packToken, unpackToken } from './sent-token.ts';
import type { Vault } from './vault.ts';
import { verifyLedger } from './verify-ledger.ts';

/** Records kept at least, about four months of daily use. Beyond that older ones are condensed, see {@link recordsToCondense}. */
const LEDGER_KEEP = 100_000;
/** Condensed at once, as a share of what is kept: one row with every append would double the writing. */
const STEP = 0.0025;
/** Rows that are in memory at once while all are read. */
const CHUNK = 2000;

/** What a transaction will have changed once it is committed. */
export interface Appended {
  readonly head: Head;
  readonly rows: readonly PendingRow[];
  readonly condensed: { readonly rows: readonly IndexedRecord[]; readonly changes: RunChanges } | null;
}

export class Ledger {
  readonly index: LedgerIndex;
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #rows: LedgerRows;
  readonly #runs: LedgerRuns;
  readonly #tail: LedgerTail | null;
  readonly #keep: number;
  /** Of all rows; those in the tail included. */
  #head: Head;
  #edition = 0;
  /** The chain's hash in the database, which names the round of the tail. */
  #base: string;

  /**
   * Reads and checks the whole chain; throws `store-undecryptable` where it does not hold. Without a tail every record is a commit
   * of its own.
   */
  constructor(database: Database, vault: Vault, tail: LedgerTail | null = null, keep = LEDGER_KEEP) {
    this.#database = database;
    this.#vault = vault;
    this.#rows = new LedgerRows(database);
    this.#runs = new LedgerRuns(vault);
    this.index = new LedgerIndex(this.#runs.all());
    this.#tail = tail;
    this.#keep = keep;
    this.#head = readHead(vault);
    this.#base = this.#head.hash;
    this.#load();
    this.#loadTail();
  }

  /** Records that are kept one by one. */
  get length(): number {
    return this.index.length;
  }

  /** Changes whenever records are dropped or condensed. */
  get edition(): number {
    return this.#edition;
  }

  /**
   * Written when it returns, so that a kill of the process loses nothing; nor does a power cut when the promise has resolved. Throws
   * when the disk refuses it; then nothing was appended.
   */
  record(value: AttestationRecord, jws: string): Promise<void> {
    this.#database.checkUsable();
    const row = this.#rowAfterLast(value, jws);
    if (this.#tail === null || !this.#isWritten(this.#tail, row)) {
      this.checkpoint(row);
      return Promise.resolve();
    }
    this.#rows.pending.push(row);
    this.#advance(row);
    return this.#flushed(this.#tail, row);
  }

  #isWritten(tail: LedgerTail, row: PendingRow): boolean {
    try {
      return tail.write(this.#base, this.#rows.pending.length, row);
    } catch (error) {
      // The database takes it, or says why not.
      if (error instanceof VigilError) return false;
      throw error;
    }
  }

  /** When the tail cannot be flushed, the database takes what it holds. */
  #flushed(tail: LedgerTail, row: PendingRow): Promise<void> {
    const flushed = tail.flush().catch(() => {
      if (this.#rows.pending.includes(row)) this.checkpoint();
    });
    // Where no caller waits for it, the next record meets the same fault.
    flushed.catch(() => {});
    return flushed;
  }

  /** Brings the tail's rows, and `row` after them, into the database. Throws when the disk refuses; then all is as it was. */
  checkpoint(row?: PendingRow): void {
    const rows = row === undefined ? this.#rows.pending : [...this.#rows.pending, row];
    if (rows.length === 0) return;
    let appended: Appended | undefined;
    this.#vault.change({}, () => {
      appended = this.#stored(rows);
    });
    if (appended !== undefined) this.settle(appended);
  }

  /** Leaves nothing in the tail, so that what is dropped afterwards is nowhere. */
  emptyTail(): void {
    this.checkpoint();
    this.#tail?.clear();
  }

  /** Appends inside the transaction that is open; call `settle` with the result once it is committed. */
  append(value: AttestationRecord, jws: string): Appended {
    return this.#stored([...this.#rows.pending, this.#rowAfterLast(value, jws)]);
  }

  settle({ head, rows, condensed }: Appended): void {
    for (const row of rows.filter(({ seq }) => seq > this.#head.seq)) this.#advance(row);
    this.#rows.pending.length = 0;
    this.#tail?.restart();
    this.#head = head;
    this.#base = head.hash;
    if (condensed === null) return;
    this.index.condense(condensed.rows, condensed.changes);
    this.#edition += 1;
  }

  /** Drops the entries up to `upTo` inside the transaction that is open; call `settleDrop` with the result afterwards. */
  drop(upTo: number): Head {
    const anchorHash = this.index.chainAt(upTo);
    if (anchorHash === undefined) throw brokenLedger();
    this.#rows.deleteUpTo(upTo);
    const removed = this.index.runs.filter(({ to }) => to <= upTo).map(({ from }) => from);
    this.#runs.change({ written: [], removed });
    const head = { ...this.#head, anchorSeq: upTo, anchorHash };
    writeHead(this.#vault, head);
    return head;
  }

  settleDrop(head: Head): void {
    this.#head = head;
    this.index.dropUpTo(head.anchorSeq);
    this.#edition += 1;
  }

  /** The newest entries, newest first. */
  newest(count: number): AttestationRecord[] {
    return this.#rows.newest(count).map(entryOf);
  }

  /** Undefined: there is none, or no more. */
  entry(seq: number): AttestationRecord | undefined {
    const body = this.#rows.body(seq);
    return body === undefined ? undefined : entryOf(body);
  }

  /** Entries above `after`, up to `upTo`, oldest first. */
  range(after: number, upTo: number): { readonly seq: number; readonly entry: AttestationRecord }[] {
    return this.#rows.chunk(after, upTo).map(({ seq, body }) => ({ seq, entry: entryOf(body) }));
  }

  /** The token that an entry stands for; null for one of the first version. Throws `store-undecryptable`. */
  token(seq: number, { jws }: AttestationRecord): string | null {
    if (!this.#hasToken(seq)) return null;
    return unpackToken(this.#rows.tokens(seq - 1, seq).get(seq), jws);
  }

  /** Everything read again from the disk, tokens too, up to what is there now; `rest` is awaited between pieces. */
  verify(rest: () => Promise<unknown>): Promise<ChainReport> {
    const parts = {
      index: this.index,
      rows: this.#rows,
      runs: this.#runs,
      ends: () => endsOf(this.#head),
      edition: () => this.#edition,
      hasWholeToken: (row: ChainRow, tokens: ReadonlyMap<number, unknown>) => this.#hasWholeToken(row, tokens),
    };
    return verifyLedger(parts, rest);
  }

  #hasWholeToken({ seq, body }: ChainRow, tokens: ReadonlyMap<number, unknown>): boolean {
    if (!this.#hasToken(seq)) return true;
    try {
      unpackToken(tokens.get(seq), ownEntryOf(body).jws);
      return true;
    } catch {
      return false;
    }
  }

  #hasToken(seq: number): boolean {
    const { tokensFrom } = this.#head;
    return tokensFrom !== undefined && seq >= tokensFrom;
  }

  #rowAfterLast(value: AttestationRecord, jws: string): PendingRow {
    const { seq, hash: before } = this.#head;
    // What could not be read back would shut the store at the next start.
    const entry = attestationRecord.parse(value);
    const body = Buffer.from(JSON.stringify(entry));
    return { seq: seq + 1, entry, before, body, token: packToken(jws), chain: sha256(before, body) };
  }

  /** Inside a transaction. `rows`: all that are not in the database. */
  #stored(rows: readonly PendingRow[]): Appended {
    this.#rows.insert(rows);
    const head = rows.reduce(headAfter, this.#head);
    writeHead(this.#vault, head);
    return { head, rows: [...rows], condensed: this.#condensed() };
  }

  #condensed(): Appended['condensed'] {
    if (this.length < this.#keep + Math.max(1, Math.floor(this.#keep * STEP))) return null;
    const rows = recordsToCondense(this.index.rows, this.#keep);
    const changes = runsOf(rows, this.index.runs);
    this.#rows.delete(rows.map(({ seq }) => seq));
    this.#runs.change(changes);
    return { rows, changes };
  }

  #advance(row: PendingRow): void {
    this.#head = headAfter(this.#head, row);
    this.index.add(row.seq, row.entry, row.chain);
  }

  #load(): void {
    const { anchor, head } = endsOf(this.#head);
    const runAt = (at: number) => this.index.runAt(at);
    const onRow = (row: ChainRow, chain: string) => {
      this.index.add(row.seq, ownEntryOf(row.body), chain);
      return true;
    };
    let reached = anchor;
    while (reached.seq < head.seq) {
      const upTo = Math.min(head.seq, reached.seq + CHUNK);
      const followed = followChain(reached, this.#rows.chunk(reached.seq, upTo), { runAt, onRow });
      reached = followed.reached;
      if (!followed.holds || reached.seq < upTo) throw brokenLedger();
    }
    const isWhole = reached.seq === head.seq && reached.hash === head.hash;
    if (!isWhole || this.#rows.count() !== this.length) throw brokenLedger();
  }

  #loadTail(): void {
    for (const { before, body, token } of this.#tail?.read(this.#base) ?? []) {
      const { seq, hash } = this.#head;
      // Left over from before a power cut that undid its predecessor.
      if (before !== hash) return;
      const row = { seq: seq + 1, entry: ownEntryOf(body), before, body, token, chain: sha256(hash, body) };
      this.#rows.pending.push(row);
      this.#advance(row);
    }
  }
}
