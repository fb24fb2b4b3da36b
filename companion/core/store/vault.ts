/**
 * Encrypted records by name. In: bytes under a name. Out: the same bytes, or `store-undecryptable` when anything about them
 * changed on disk. An encrypted inventory lists the tag of every record, so that a missing or older record is detected.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { decrypt, deriveKey, encrypt } from '../crypto/encrypt.ts';
import type { Database } from './database.ts';

const INVENTORY = 'inventory';
const TAG_BYTES = 16;
const inventoryBody = z.record(z.string(), z.string());

const tagOf = (body: Uint8Array) => Buffer.from(body).subarray(-TAG_BYTES).toString('base64url');

/** Begins an empty inventory. Once it is there, its absence is damage. */
export function beginInventory(database: Database, dataKey: Uint8Array): void {
  const body = encrypt(deriveKey(dataKey, 'records'), INVENTORY, Buffer.from('{}'));
  database.run('INSERT INTO record (name, body) VALUES (?, ?)', Buffer.from(INVENTORY), body);
}

export class Vault {
  readonly #database: Database;
  readonly #key: Buffer;
  #tags: ReadonlyMap<string, string>;

  /** Opens every record once; throws `store-undecryptable` unless all are whole and none is missing. */
  constructor(database: Database, dataKey: Uint8Array) {
    this.#database = database;
    this.#key = deriveKey(dataKey, 'records');
    this.#tags = this.#verified();
  }

  names(prefix: string): string[] {
    return [...this.#tags.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  get(name: string): Buffer | null {
    if (!this.#tags.has(name)) return null;
    const body = this.#body(name);
    if (body === null || tagOf(body) !== this.#tags.get(name)) throw damaged();
    return decrypt(this.#key, name, body);
  }

  /**
   * Writes and removes (null) records and does `also` in one transaction. Durable when it returns; when it throws,
   * nothing changed.
   */
  change(records: Readonly<Record<string, Uint8Array | null>>, also: () => void = () => {}): void {
    const tags = new Map(this.#tags);
    this.#database.transaction(() => {
      for (const [name, plain] of Object.entries(records)) {
        if (plain === null) {
          this.#database.run('DELETE FROM record WHERE name = ?', Buffer.from(name));
          tags.delete(name);
        } else {
          tags.set(name, tagOf(this.#write(name, plain)));
        }
      }
      if (Object.keys(records).length > 0)
        this.#write(INVENTORY, Buffer.from(JSON.stringify(Object.fromEntries(tags))));
      also();
    });
    this.#tags = tags;
  }

  /** A record outside the inventory, for data that changes with every token; call it inside `change`. */
  writeLoose(name: string, plain: Uint8Array): void {
    this.#write(loose(name), plain);
  }

  readLoose(name: string): Buffer | null {
    const body = this.#body(loose(name));
    return body === null ? null : decrypt(this.#key, loose(name), body);
  }

  /** Call it inside `change`. */
  removeLoose(name: string): void {
    this.#database.run('DELETE FROM record WHERE name = ?', Buffer.from(loose(name)));
  }

  looseNames(prefix: string): string[] {
    const [from, to] = [loose(prefix), `${loose(prefix)}\u{10ffff}`].map((text) => Buffer.from(text));
    const rows = this.#database.all('SELECT name FROM record WHERE name >= ? AND name < ?', from ?? null, to ?? null);
    return rows.map(({ name }) => String(name).slice(LOOSE.length));
  }

  #write(name: string, plain: Uint8Array): Buffer {
    const body = encrypt(this.#key, name, plain);
    this.#database.run('INSERT OR REPLACE INTO record (name, body) VALUES (?, ?)', Buffer.from(name), body);
    return body;
  }

  #body(name: string): Buffer | null {
    const body = this.#database.get('SELECT body FROM record WHERE name = ?', Buffer.from(name))?.body;
    return Buffer.isBuffer(body) ? body : null;
  }

  #verified(): ReadonlyMap<string, string> {
    const rows = this.#database.all('SELECT name, body FROM record');
    const bodies = new Map(rows.map((row) => [String(row.name), row.body]));
    const encrypted = bodies.get(INVENTORY);
    if (!Buffer.isBuffer(encrypted)) throw damaged();
    const listed = inventoryBody.parse(JSON.parse(decrypt(this.#key, INVENTORY, encrypted).toString()));
    bodies.delete(INVENTORY);
    for (const [name, body] of bodies) {
      if (!Buffer.isBuffer(body)) throw damaged();
      decrypt(this.#key, name, body);
      if (!name.startsWith(LOOSE) && tagOf(body) !== listed[name]) throw damaged();
    }
    if (Object.keys(listed).some((name) => !bodies.has(name))) throw damaged();
    return new Map(Object.entries(listed));
  }
}

const LOOSE = '~';
const loose = (name: string) => `${LOOSE}${name}`;

function damaged(): VigilError {
  return new VigilError('store-undecryptable', 'A record of the store is missing or damaged: run vigil doctor.');
}
