/**
 * What was told to whom: every answer that left this machine, in a hash chain. In: entries. Out: the same, in order. The
 * sealed head holds the hash of the last entry, and so of all before it; nonces and chains of bank sessions are read
 * back from here after a restart.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PURPOSES } from '../../../shared/attestation/challenge.ts';
import { VERDICTS } from '../../../shared/attestation/claims.ts';
import { VigilError } from '../../../shared/errors.ts';
import type { Database } from './database.ts';
import type { Vault } from './vault.ts';

/** Entries kept; about two months of daily use. Older ones are dropped, and the chain starts at the sealed anchor. */
export const LEDGER_KEEP = 50_000;
const HEAD = 'ledger-head';
const START = Buffer.alloc(32).toString('base64url');

export const ledgerEntry = z.strictObject({
  /** Epoch milliseconds. */
  at: z.number().int(),
  bank: z.string(),
  sub: z.string(),
  origin: z.string(),
  sid: z.string(),
  purpose: z.enum(PURPOSES),
  /** Null for a registration. */
  verdict: z.enum(VERDICTS).nullable(),
  /** SHA-256 of bank and nonce, and the epoch millisecond until which it must be remembered. */
  nonce: z.string(),
  nonceUntil: z.number().int(),
  /** Position in the bank session's chain, null for a registration, and the SHA-256 of the JWS. */
  cont: z.number().int().nullable(),
  jws: z.string(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

const headBody = z.strictObject({
  seq: z.number().int(),
  hash: z.string(),
  /** The newest entry that was dropped, and the chain's hash there. */
  anchorSeq: z.number().int(),
  anchorHash: z.string(),
});
type Head = z.infer<typeof headBody>;

const chained = (hash: string, body: Buffer) => createHash('sha256').update(hash).update(body).digest('base64url');

export class Ledger {
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
    this.#check();
  }

  get length(): number {
    return this.#head.seq - this.#head.anchorSeq;
  }

  /** Appends inside the transaction that is open; call `settle` with the result once it is committed. */
  append(entry: LedgerEntry): Head {
    // What could not be read back would shut the store at the next start.
    const body = Buffer.from(JSON.stringify(ledgerEntry.parse(entry)));
    const head: Head = { ...this.#head, seq: this.#head.seq + 1, hash: chained(this.#head.hash, body) };
    this.#database.run('INSERT INTO ledger (seq, body) VALUES (?, ?)', head.seq, body);
    // In steps: dropping one row with every append would double the writing.
    const kept = head.seq - head.anchorSeq > this.#keep * 1.1 ? this.#dropped(head) : head;
    this.#vault.writeLoose(HEAD, Buffer.from(JSON.stringify(kept)));
    return kept;
  }

  settle(head: Head): void {
    this.#head = head;
  }

  /** The newest entries, newest first. */
  newest(count: number): LedgerEntry[] {
    return this.#database
      .all('SELECT body FROM ledger ORDER BY seq DESC LIMIT ?', count)
      .map((row) => entryOf(row.body));
  }

  #dropped(head: Head): Head {
    const upTo = head.seq - this.#keep;
    const gone = this.#bodies('WHERE seq <= ?', upTo);
    const anchorHash = gone.reduce((hash, { body }) => chained(hash, body), head.anchorHash);
    this.#database.run('DELETE FROM ledger WHERE seq <= ?', upTo);
    return { ...head, anchorSeq: upTo, anchorHash };
  }

  #check(): void {
    let seq = this.#head.anchorSeq;
    let hash = this.#head.anchorHash;
    for (const row of this.#bodies('')) {
      seq += 1;
      if (row.seq !== seq) throw broken();
      hash = chained(hash, row.body);
    }
    if (seq !== this.#head.seq || hash !== this.#head.hash) throw broken();
  }

  #bodies(where: string, ...values: number[]): { seq: number; body: Buffer }[] {
    const rows = this.#database.all(`SELECT seq, body FROM ledger ${where} ORDER BY seq`, ...values);
    return rows.map((row) => {
      if (!Buffer.isBuffer(row.body)) throw broken();
      return { seq: Number(row.seq), body: row.body };
    });
  }
}

function entryOf(body: unknown): LedgerEntry {
  const parsed = ledgerEntry.safeParse(JSON.parse(String(body)));
  if (parsed.success) return parsed.data;
  throw broken();
}

function broken(): VigilError {
  return new VigilError('store-undecryptable', 'The ledger of answers is not the one that was written.');
}
