/**
 * The newest ledger records, before they are in the database. In: a record and its token. Out: both written, and durable after one
 * flush that several share; a commit of SQLite flushes five times. A file of encrypted slots, written in order, and from the first again
 * after every checkpoint. A slot names the chain's hash at the last checkpoint, so that what an earlier round left does not decrypt.
 */
import { closeSync, fdatasync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { VigilError } from '@vigil/protocol/errors.ts';
import { decrypt, deriveKey, encrypt } from '../crypto/encrypt.ts';
import { diskFault, isDiskFault, syncDirectory } from './durable-file.ts';

export const TAIL_SLOTS = 128;
export const SLOT_BYTES = 2048;
/** Nonce and tag of the encryption. */
const OVERHEAD_BYTES = 28;
const PLAIN_BYTES = SLOT_BYTES - OVERHEAD_BYTES;
const HASH_BYTES = 32;
/** Slots that were flushed, lengths of body and token, hash. */
const HEADER_BYTES = 6 + HASH_BYTES;

const flushData = promisify(fdatasync);

export interface TailRow {
  /** Hash of the chain before it, base64url. */
  readonly before: string;
  /** JSON of the record. */
  readonly body: Buffer;
  /** The packed token. */
  readonly token: Buffer;
}

export class LedgerTail {
  readonly #file: string;
  readonly #key: Buffer;
  #handle: number | null = null;
  /** Slots of this round that are written, and that are durable. */
  #written = 0;
  #flushed = 0;
  #round = 0;
  /** After a flush that failed it is unknown which slots are on the disk. */
  #broken = false;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #closed = false;

  constructor(file: string, dataKey: Uint8Array) {
    this.#file = file;
    this.#key = deriveKey(dataKey, 'ledger tail');
  }

  /**
   * Rows written since the checkpoint at `base`, oldest first; nothing is changed. After a power cut those end where the first was not
   * durable. Throws `store-undecryptable` when one is damaged that a later one knows to have been durable.
   */
  read(base: string): TailRow[] {
    const bytes = this.#bytes();
    const count = Math.min(TAIL_SLOTS, Math.floor(bytes.length / SLOT_BYTES));
    const slots = Array.from({ length: count }, (_, slot) => {
      const plain = this.#decrypted(base, slot, bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES));
      return plain === null ? null : decoded(plain);
    });
    const whole = slots.includes(null) ? slots.indexOf(null) : slots.length;
    if (slots.some((slot) => slot !== null && slot.flushed > whole))
      throw new VigilError('store-undecryptable', 'The newest records are damaged: run vigil doctor.');
    this.#written = whole;
    return slots.slice(0, whole).flatMap((slot) => (slot === null ? [] : [slot.row]));
  }

  /** In the hands of the operating system when it returns. False: not here. Throws `store-full` or `store-io`; the slot then holds anything. */
  write(base: string, slot: number, row: TailRow): boolean {
    if (this.#broken || slot >= TAIL_SLOTS || HEADER_BYTES + row.body.length + row.token.length > PLAIN_BYTES)
      return false;
    const bytes = encrypt(this.#key, nameOf(base, slot), encoded(row, this.#flushed));
    onDisk(() => writeAll(this.#opened(), bytes, slot * SLOT_BYTES));
    this.#written = slot + 1;
    return true;
  }

  /** Resolves when all that was written before is durable; rejects with what the file system throws. */
  flush(): Promise<void> {
    if (this.#running === null) return this.#begin();
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null;
        return this.#begin();
      });
    return this.#next;
  }

  /** All is in the database: the next row goes to the first slot. */
  restart(): void {
    this.#round += 1;
    this.#written = 0;
    this.#flushed = 0;
    this.#broken = false;
  }

  /** Overwrites all slots, so that nothing of them is left. Throws `store-full` or `store-io`. */
  clear(): void {
    onDisk(() => {
      if (!this.#bytes().every((byte) => byte === 0)) writeZeros(this.#opened(), 0);
    });
  }

  /** A flush that is under way ends first: its handle would be another file's. */
  close(): void {
    this.#closed = true;
    if (this.#running !== null || this.#handle === null) return;
    closeSync(this.#handle);
    this.#handle = null;
  }

  #begin(): Promise<void> {
    this.#running = this.#flushNow().finally(() => {
      this.#running = null;
      if (this.#closed) this.close();
    });
    return this.#running;
  }

  async #flushNow(): Promise<void> {
    const { round, written } = { round: this.#round, written: this.#written };
    // Closed meanwhile: all is in the database.
    if (this.#handle === null) return;
    try {
      await flushData(this.#handle);
      if (round === this.#round) this.#flushed = written;
    } catch (error) {
      this.#broken = round === this.#round;
      throw error;
    }
  }

  #bytes(): Buffer {
    try {
      return readFileSync(this.#file);
    } catch (error) {
      if (isDiskFault(error) && error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  }

  /** Written in full once, so that a record changes no more than its own blocks. */
  #opened(): number {
    if (this.#handle !== null) return this.#handle;
    const there = this.#bytes().length;
    const handle = openSync(this.#file, there === 0 ? 'w' : 'r+', 0o600);
    try {
      if (there < TAIL_SLOTS * SLOT_BYTES) writeZeros(handle, there);
      if (there === 0) syncDirectory(dirname(this.#file));
    } catch (error) {
      closeSync(handle);
      throw error;
    }
    this.#handle = handle;
    return handle;
  }

  #decrypted(base: string, slot: number, bytes: Buffer): Buffer | null {
    try {
      return decrypt(this.#key, nameOf(base, slot), bytes);
    } catch {
      return null;
    }
  }
}

const nameOf = (base: string, slot: number) => `ledger tail ${base} ${slot}`;

function encoded({ before, body, token }: TailRow, flushed: number): Buffer {
  const numbers = Buffer.alloc(HEADER_BYTES - HASH_BYTES);
  for (const [place, value] of [flushed, body.length, token.length].entries()) numbers.writeUInt16BE(value, place * 2);
  return Buffer.concat([numbers, Buffer.from(before, 'base64url'), body, token], PLAIN_BYTES);
}

function decoded(plain: Buffer): { readonly flushed: number; readonly row: TailRow } {
  const [flushed, bodyBytes, tokenBytes] = [0, 2, 4].map((at) => plain.readUInt16BE(at)) as [number, number, number];
  const bodyEnd = HEADER_BYTES + bodyBytes;
  const before = plain.subarray(HEADER_BYTES - HASH_BYTES, HEADER_BYTES).toString('base64url');
  const token = plain.subarray(bodyEnd, bodyEnd + tokenBytes);
  return { flushed, row: { before, body: plain.subarray(HEADER_BYTES, bodyEnd), token } };
}

function writeAll(handle: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, position + at);
}

function writeZeros(handle: number, from: number): void {
  writeAll(handle, Buffer.alloc(TAIL_SLOTS * SLOT_BYTES - from), from);
  fsyncSync(handle);
}

function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isDiskFault(error) ? diskFault(error) : error;
  }
}
