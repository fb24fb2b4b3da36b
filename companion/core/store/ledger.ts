/**
 * The ledger of all attestations in a hash chain. In: records and their tokens. Out: the same, in order. The encrypted head
 * holds the hash of the last record, and so of all before it; each record holds the hash of its token. Nonces and chains of
 * bank sessions are restored from here after a restart. The newest records stand in the tail, until a checkpoint brings them into the
 * database.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import { z } from 'zod';
import { sha256 } from '../crypto/hash.ts';
import { type AttestationRecord, attestationRecord } from './attestation-record.ts';
import type { Database } from './database.ts';
import { LedgerIndex } from './ledger-index.ts';
import { brokenLedger, type ChainRow, LedgerRows, type PendingRow } from './ledger-rows.ts';
import type { LedgerTail } from './ledger-tail.ts';
import { packToken, unpackToken } from './sent-token.ts';
import type { Vault } from './vault.ts';

/** Records kept at least, about four months of daily use. Older ones are dropped; the chain then starts at the anchor. */
export const LEDGER_KEEP = 100_000;
/** Rows that are in memory at once while all are read; and while all are checked, some 20 ms of work at a time. */
const CHUNK = 2000;
const CHECK_CHUNK = 250;
const HEAD = 'ledger-head';
const START = Buffer.alloc(32).toString('base64url');

const headBody = z.strictObject({
  seq: z.number().int(),
  hash: z.string(),
  /** The newest entry that was dropped, and the chain's hash there. */
  anchorSeq: z.number().int(),
  anchorHash: z.string(),
  /** The first entry whose token is kept; absent until there is one: the first version kept none. */
  tokensFrom: z.number().int().optional(),
});
type Head = z.infer<typeof headBody>;

/** What a transaction will have changed once it is committed. */
export interface Appended {
  readonly head: Head;
  readonly rows: readonly PendingRow[];
}

export class Ledger {
  readonly index = new LedgerIndex();
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #rows: LedgerRows;
  readonly #tail: LedgerTail | null;
  readonly #keep: number;
  /** Of all rows; those in the tail included. */
  #head: Head;
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
    this.#tail = tail;
    this.#keep = keep;
    const head = vault.readLoose(HEAD);
    this.#head =
      head === null
        ? { seq: 0, hash: START, anchorSeq: 0, anchorHash: START }
        : headBody.parse(JSON.parse(head.toString()));
    this.#base = this.#head.hash;
    this.#load();
    this.#loadTail();
  }

  get length(): number {
    return this.#head.seq - this.#head.anchorSeq;
  }

  /** Position of the newest entry that was dropped; 0 while none was. */
  get anchor(): number {
    return this.#head.anchorSeq;
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

  settle({ head, rows }: Appended): void {
    for (const row of rows.filter(({ seq }) => seq > this.#head.seq)) this.#advance(row);
    this.#rows.pending.length = 0;
    this.#tail?.restart();
    this.#head = head;
    this.#base = head.hash;
    this.index.dropUpTo(head.anchorSeq);
  }

  /** Drops the entries up to `upTo` inside the transaction that is open; call `settleDrop` with the result afterwards. */
  drop(upTo: number): Head {
    const head = this.#dropped(this.#head, upTo);
    this.#vault.writeLoose(HEAD, Buffer.from(JSON.stringify(head)));
    return head;
  }

  settleDrop(head: Head): void {
    this.#head = head;
    this.index.dropUpTo(head.anchorSeq);
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
  async verify(rest: () => Promise<unknown>): Promise<ChainReport> {
    const { anchorSeq, anchorHash, seq, hash } = this.#head;
    const entries = seq - anchorSeq;
    let reached = { seq: anchorSeq, hash: anchorHash };
    const brokenAt = (at: number): ChainReport => ({ intact: false, entries, brokenAt: at });
    while (reached.seq < seq) {
      const upTo = Math.min(seq, reached.seq + CHECK_CHUNK);
      const tokens = this.#rows.tokens(reached.seq, upTo);
      for (const row of this.#rows.chunk(reached.seq, upTo)) {
        if (row.seq !== reached.seq + 1) return brokenAt(reached.seq + 1);
        reached = { seq: row.seq, hash: sha256(reached.hash, row.body) };
        const own = this.index.get(row.seq)?.chain === reached.hash;
        if (!own || !this.#hasWholeToken(row, tokens)) return brokenAt(row.seq);
      }
      if (reached.seq < upTo) return brokenAt(reached.seq + 1);
      await rest();
      // Old entries were dropped meanwhile: what is left begins at another anchor.
      if (this.#head.anchorSeq > anchorSeq) return this.verify(rest);
    }
    return reached.hash === hash ? { intact: true, entries, brokenAt: null } : brokenAt(seq);
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
    // In steps: dropping one row with every append would double the writing.
    const kept = head.seq - head.anchorSeq > this.#keep * 1.1 ? this.#dropped(head, this.#head.seq - this.#keep) : head;
    this.#vault.writeLoose(HEAD, Buffer.from(JSON.stringify(kept)));
    return { head: kept, rows: [...rows] };
  }

  #advance(row: PendingRow): void {
    this.#head = headAfter(this.#head, row);
    this.index.add(row.seq, row.entry, row.chain);
  }

  #dropped(head: Head, upTo: number): Head {
    const anchorHash = this.index.get(upTo)?.chain;
    if (anchorHash === undefined) throw brokenLedger();
    this.#rows.deleteUpTo(upTo);
    return { ...head, anchorSeq: upTo, anchorHash };
  }

  #load(): void {
    let { anchorSeq: seq, anchorHash: hash } = this.#head;
    for (let from = seq; from < this.#head.seq; from += CHUNK) {
      for (const row of this.#rows.chunk(from, Math.min(this.#head.seq, from + CHUNK))) {
        seq += 1;
        if (row.seq !== seq) throw brokenLedger();
        hash = sha256(hash, row.body);
        this.index.add(seq, ownEntryOf(row.body), hash);
      }
    }
    if (this.#rows.count() !== this.length || seq !== this.#head.seq || hash !== this.#head.hash) throw brokenLedger();
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

function headAfter(head: Head, { seq, chain }: PendingRow): Head {
  return { tokensFrom: seq, ...head, seq, hash: chain };
}

function entryOf(body: unknown): AttestationRecord {
  const parsed = attestationRecord.safeParse(JSON.parse(String(body)));
  if (parsed.success) return parsed.data;
  throw brokenLedger();
}

/**
 * Parsed without the schema, which would take half of the time of a start: callers check the hash chain against the
 * encrypted head, which proves that this store wrote the record, and it writes nothing that its schema refuses.
 */
function ownEntryOf(body: Buffer): AttestationRecord {
  try {
    return JSON.parse(body.toString()) as AttestationRecord;
  } catch (cause) {
    throw brokenLedger(cause);
  }
}
