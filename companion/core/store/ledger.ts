/**
 * The ledger of all attestations in a hash chain. In: records and their tokens. Out: the same, in order. The encrypted head
 * holds the hash of the last record, and so of all before it; each record holds the hash of its token. Nonces and chains of
 * bank sessions are restored from here after a restart.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import { z } from 'zod';
import { sha256 } from '../crypto/hash.ts';
import { type AttestationRecord, attestationRecord } from './attestation-record.ts';
import type { Database } from './database.ts';
import { LedgerIndex } from './ledger-index.ts';
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

/** What an append will have changed once it is committed. */
export interface Appended {
  readonly head: Head;
  readonly entry: AttestationRecord;
}

interface ChainRow {
  readonly seq: number;
  readonly body: Buffer;
}

export class Ledger {
  readonly index = new LedgerIndex();
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #keep: number;
  #head: Head;

  /** Reads and checks the whole chain; throws `store-undecryptable` where it does not hold. */
  constructor(database: Database, vault: Vault, keep = LEDGER_KEEP) {
    this.#database = database;
    this.#vault = vault;
    this.#keep = keep;
    const head = vault.readLoose(HEAD);
    this.#head =
      head === null
        ? { seq: 0, hash: START, anchorSeq: 0, anchorHash: START }
        : headBody.parse(JSON.parse(head.toString()));
    this.#load();
  }

  get length(): number {
    return this.#head.seq - this.#head.anchorSeq;
  }

  /** Position of the newest entry that was dropped; 0 while none was. */
  get anchor(): number {
    return this.#head.anchorSeq;
  }

  /** Appends inside the transaction that is open; call `settle` with the result once it is committed. */
  append(value: AttestationRecord, jws: string): Appended {
    // What could not be read back would shut the store at the next start.
    const entry = attestationRecord.parse(value);
    const body = Buffer.from(JSON.stringify(entry));
    const seq = this.#head.seq + 1;
    const head: Head = { tokensFrom: seq, ...this.#head, seq, hash: sha256(this.#head.hash, body) };
    this.#database.run('INSERT INTO ledger (seq, body) VALUES (?, ?)', seq, body);
    this.#database.run('INSERT INTO token (seq, body) VALUES (?, ?)', seq, packToken(jws));
    // In steps: dropping one row with every append would double the writing.
    const kept = seq - head.anchorSeq > this.#keep * 1.1 ? this.#dropped(head, head.seq - this.#keep) : head;
    this.#vault.writeLoose(HEAD, Buffer.from(JSON.stringify(kept)));
    return { head: kept, entry };
  }

  settle({ head, entry }: Appended): void {
    this.#head = head;
    this.index.add(head.seq, entry, head.hash);
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
    return this.#database
      .all('SELECT body FROM ledger ORDER BY seq DESC LIMIT ?', count)
      .map((row) => entryOf(row.body));
  }

  /** Undefined: there is none, or no more. */
  entry(seq: number): AttestationRecord | undefined {
    const body = this.#database.get('SELECT body FROM ledger WHERE seq = ?', seq)?.body;
    return body === undefined ? undefined : entryOf(body);
  }

  /** Entries above `after`, up to `upTo`, oldest first. */
  range(after: number, upTo: number): { readonly seq: number; readonly entry: AttestationRecord }[] {
    return this.#chunk(after, upTo).map(({ seq, body }) => ({ seq, entry: entryOf(body) }));
  }

  /** The token that an entry stands for; null for one of the first version. Throws `store-undecryptable`. */
  token(seq: number, { jws }: AttestationRecord): string | null {
    if (!this.#hasToken(seq)) return null;
    return unpackToken(this.#database.get('SELECT body FROM token WHERE seq = ?', seq)?.body, jws);
  }

  /** Everything read again from the disk, tokens too, up to what is there now; `rest` is awaited between pieces. */
  async verify(rest: () => Promise<unknown>): Promise<ChainReport> {
    const { anchorSeq, anchorHash, seq, hash } = this.#head;
    const entries = seq - anchorSeq;
    let reached = { seq: anchorSeq, hash: anchorHash };
    const brokenAt = (at: number): ChainReport => ({ intact: false, entries, brokenAt: at });
    while (reached.seq < seq) {
      const upTo = Math.min(seq, reached.seq + CHECK_CHUNK);
      const tokens = this.#tokens(reached.seq, upTo);
      for (const row of this.#chunk(reached.seq, upTo)) {
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

  #tokens(after: number, upTo: number): Map<number, unknown> {
    const rows = this.#database.all('SELECT seq, body FROM token WHERE seq > ? AND seq <= ?', after, upTo);
    return new Map(rows.map(({ seq, body }) => [Number(seq), body]));
  }

  #dropped(head: Head, upTo: number): Head {
    const anchorHash = this.index.get(upTo)?.chain;
    if (anchorHash === undefined) throw broken();
    this.#database.run('DELETE FROM ledger WHERE seq <= ?', upTo);
    this.#database.run('DELETE FROM token WHERE seq <= ?', upTo);
    return { ...head, anchorSeq: upTo, anchorHash };
  }

  #load(): void {
    let { anchorSeq: seq, anchorHash: hash } = this.#head;
    for (let from = seq; from < this.#head.seq; from += CHUNK) {
      for (const row of this.#chunk(from, Math.min(this.#head.seq, from + CHUNK))) {
        seq += 1;
        if (row.seq !== seq) throw broken();
        hash = sha256(hash, row.body);
        this.index.add(seq, ownEntryOf(row.body), hash);
      }
    }
    const rows = Number(this.#database.get('SELECT count(*) AS rows FROM ledger')?.rows);
    if (rows !== this.length || seq !== this.#head.seq || hash !== this.#head.hash) throw broken();
  }

  /** Rows above `after`, up to `upTo`. */
  #chunk(after: number, upTo: number): ChainRow[] {
    const sql = 'SELECT seq, body FROM ledger WHERE seq > ? AND seq <= ? ORDER BY seq';
    return this.#database.all(sql, after, upTo).map((row) => {
      if (!Buffer.isBuffer(row.body)) throw broken();
      return { seq: Number(row.seq), body: row.body };
    });
  }
}

function entryOf(body: unknown): AttestationRecord {
  const parsed = attestationRecord.safeParse(JSON.parse(String(body)));
  if (parsed.success) return parsed.data;
  throw broken();
}

/**
 * Parsed without the schema, which would take half of the time of a start: callers check the hash chain against the
 * encrypted head, which proves that this store wrote the record, and it writes nothing that its schema refuses.
 */
function ownEntryOf(body: Buffer): AttestationRecord {
  try {
    return JSON.parse(body.toString()) as AttestationRecord;
  } catch (cause) {
    throw broken(cause);
  }
}

function broken(cause?: unknown): VigilError {
  return new VigilError('store-undecryptable', 'The ledger is damaged: run vigil doctor.', { cause });
}
