import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newCredential } from '@vigil/core/attestation/credentials.ts';
import { Database } from '@vigil/core/store/database.ts';
import { Ledger } from '@vigil/core/store/ledger.ts';
import { LedgerTail, SLOT_BYTES, TAIL_SLOTS } from '@vigil/core/store/ledger-tail.ts';
import { migrate } from '@vigil/core/store/schema.ts';
import type { Store } from '@vigil/core/store/store.ts';
import { beginInventory, Vault } from '@vigil/core/store/vault.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { attestationRecord, SECRET_SUB, storeIn, tokenOf } from './store-content.ts';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeFolder(home));
const { open, opened } = storeIn(() => home);

const rest = async () => {};
const tail = (folder = home) => join(folder, 'vigil.db-tail');
const conts = (store: Store) => store.records(1000).map(({ cont }) => cont);
const newestFirst = (count: number) => Array.from({ length: count }, (_, at) => count - 1 - at);

async function record(store: Store, count: number, from = 0): Promise<void> {
  for (let cont = from; cont < from + count; cont++) {
    await store.recordAttestation(attestationRecord(cont), tokenOf(cont));
  }
}

/** The files as a kill of the process leaves them. */
function killed(name: string): string {
  const copy = join(home, name);
  mkdirSync(copy);
  for (const file of ['vigil.key', 'vigil.db', 'vigil.db-tail']) cpSync(join(home, file), join(copy, file));
  return copy;
}

const packedToken = Buffer.from('t');
/** Null for a descriptor that is gone. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

const registration = { ...attestationRecord(500), purpose: 'registration', verdict: null, cont: null } as const;
const consent = { at: 1, bankName: 'Bank', origin: 'https://portal.bank.example' };

describe('the newest records', () => {
  it('are there after a kill that follows the call, before any flush', async () => {
    const store = await opened();
    for (let cont = 0; cont < 3; cont++) void store.recordAttestation(attestationRecord(cont), tokenOf(cont));
    const again = await opened({ home: killed('after') });
    expect(conts(again)).toEqual(newestFirst(3));
    expect(again.ledger.token(2, attestationRecord(1))).toBe(tokenOf(1));
    await expect(again.ledger.verify(rest)).resolves.toEqual({ intact: true, entries: 3, brokenAt: null });
    again.close();
    store.close();
  });

  it('are read like all others while they are in the tail, and after a checkpoint', async () => {
    const store = await opened();
    await record(store, TAIL_SLOTS + 5);
    const all = newestFirst(TAIL_SLOTS + 5);
    expect(conts(store)).toEqual(all);
    expect(store.records(2).map(({ cont }) => cont)).toEqual(all.slice(0, 2));
    expect(store.ledger.entry(TAIL_SLOTS + 5)?.cont).toBe(TAIL_SLOTS + 4);
    expect(store.ledger.range(TAIL_SLOTS - 1, TAIL_SLOTS + 3).map(({ seq }) => seq)).toEqual([128, 129, 130, 131]);
    await expect(store.ledger.verify(rest)).resolves.toMatchObject({ intact: true, entries: TAIL_SLOTS + 5 });
    store.close();
    const again = await opened();
    expect(conts(again)).toEqual(all);
    expect(readFileSync(tail()).every((byte) => byte === 0)).toBe(true);
    again.close();
  });

  it('go before a registration that follows them, and before one during their flush', async () => {
    const store = await opened();
    const during = store.recordAttestation(attestationRecord(0), tokenOf(0));
    const credential = await newCredential({ bank: 'nordhaven', sub: SECRET_SUB, createdAt: 1, consent });
    void store.recordAttestation(attestationRecord(1), tokenOf(1));
    store.saveCredential(credential, registration, tokenOf(500));
    await during;
    await record(store, 1, 2);
    expect(conts(store)).toEqual([2, null, 1, 0]);
    const again = await opened({ home: killed('after') });
    expect(conts(again)).toEqual([2, null, 1, 0]);
    again.close();
    store.close();
  });

  it('go to the database when they do not fit a slot', async () => {
    const store = await opened();
    const origin = `https://${'a'.repeat(3000)}.example`;
    await store.recordAttestation({ ...attestationRecord(0), origin }, tokenOf(0));
    expect(existsSync(tail())).toBe(false);
    await record(store, 1, 1);
    store.close();
    const again = await opened();
    expect(conts(again)).toEqual([1, 0]);
    again.close();
  });

  it('leave nothing of themselves when the computer is handed over', async () => {
    const store = await opened();
    await record(store, 3);
    expect(readFileSync(tail()).some((byte) => byte !== 0)).toBe(true);
    store.handOver();
    expect(readFileSync(tail()).every((byte) => byte === 0)).toBe(true);
    store.close();
  });

  it('are durable when the store closes during a flush', async () => {
    const store = await opened();
    const during = store.recordAttestation(attestationRecord(0), tokenOf(0));
    store.close();
    await during;
    const again = await opened();
    expect(conts(again)).toEqual([0]);
    again.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'keep their file open until a flush that is under way has ended',
    async () => {
      const written = new LedgerTail(tail(), Buffer.alloc(32, 1));
      written.write('round', 0, {
        before: Buffer.alloc(32).toString('base64url'),
        body: Buffer.from('{}'),
        token: packedToken,
      });
      const isOpen = () => readdirSync('/proc/self/fd').some((fd) => linkOf(`/proc/self/fd/${fd}`) === tail());
      const flushed = written.flush();
      written.close();
      expect(isOpen()).toBe(true);
      await flushed;
      expect(isOpen()).toBe(false);
    },
  );

  it('go to the database when the file cannot be written', async () => {
    mkdirSync(home, { recursive: true });
    const store = await opened();
    mkdirSync(tail());
    await record(store, 2);
    expect(conts(store)).toEqual([1, 0]);
    store.close();
    removeFolder(tail());
    const again = await opened();
    expect(conts(again)).toEqual([1, 0]);
    again.close();
  });
});

describe('a damaged tail', () => {
  it('is refused when a later record proves that it was durable, and changes nothing', async () => {
    const store = await opened();
    await record(store, 4);
    const files = Array.from({ length: 4 }, (_, slot) => killed(`slot-${slot}`));
    store.close();
    const states: string[] = [];
    for (const [slot, folder] of files.entries()) {
      const bytes = readFileSync(tail(folder));
      bytes[slot * SLOT_BYTES + 100] = (bytes[slot * SLOT_BYTES + 100] ?? 0) ^ 1;
      writeFileSync(tail(folder), bytes);
      const result = await open({ home: folder });
      states.push(result.state);
      if (result.state !== 'ok') expect(readFileSync(tail(folder)).equals(bytes)).toBe(true);
      else {
        expect(conts(result.store)).toEqual(newestFirst(3));
        result.store.close();
      }
    }
    // No later record states that the last one was durable: it reads as one that was never finished.
    expect(states).toEqual(['undecryptable', 'undecryptable', 'undecryptable', 'ok']);
  });

  it('ends where a power cut left a hole, and what stands behind the hole never comes back', async () => {
    const store = await opened();
    for (let cont = 0; cont < 3; cont++) void store.recordAttestation(attestationRecord(cont), tokenOf(cont));
    const folder = killed('cut');
    store.close();
    const bytes = readFileSync(tail(folder));
    writeFileSync(tail(folder), bytes.fill(0, SLOT_BYTES, 2 * SLOT_BYTES));
    const again = await opened({ home: folder });
    expect(conts(again)).toEqual([0]);
    await record(again, 1, 7);
    again.close();
    const last = await opened({ home: folder });
    expect(conts(last)).toEqual([7, 0]);
    last.close();
  });

  it('takes no record whose predecessor is another one', () => {
    mkdirSync(home, { recursive: true });
    const key = Buffer.alloc(32, 1);
    const database = new Database(join(home, 'bare.db'), key);
    migrate(database);
    beginInventory(database, key);
    const start = Buffer.alloc(32).toString('base64url');
    const written = new LedgerTail(tail(), key);
    for (const slot of [0, 1]) {
      const body = Buffer.from(JSON.stringify(attestationRecord(slot)));
      written.write(start, slot, { before: start, body, token: packedToken });
    }
    expect(new Ledger(database, new Vault(database, key), new LedgerTail(tail(), key)).length).toBe(1);
    written.close();
    database.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'takes nothing more after a flush that failed, until a checkpoint',
    async () => {
      const written = new LedgerTail(tail(), Buffer.alloc(32, 1));
      const row = { before: Buffer.alloc(32).toString('base64url'), body: Buffer.from('{}'), token: packedToken };
      expect(written.write('round', 0, row)).toBe(true);
      const descriptor = readdirSync('/proc/self/fd').find((fd) => linkOf(`/proc/self/fd/${fd}`) === tail());
      closeSync(Number(descriptor));
      await expect(written.flush()).rejects.toMatchObject({ code: 'EBADF' });
      expect(written.write('round', 1, row)).toBe(false);
    },
  );

  it('takes no record of another round or of another key', async () => {
    const [file, key] = [join(home, 'tail'), Buffer.alloc(32, 1)];
    mkdirSync(home, { recursive: true });
    const before = Buffer.alloc(32).toString('base64url');
    const row = { before, body: Buffer.from('{}'), token: Buffer.from('t') };
    const written = new LedgerTail(file, key);
    written.write('round 1', 0, row);
    await written.flush();
    written.close();
    expect(new LedgerTail(file, key).read('round 1')).toEqual([row]);
    expect(new LedgerTail(file, key).read('round 2')).toEqual([]);
    expect(new LedgerTail(file, Buffer.alloc(32, 2)).read('round 1')).toEqual([]);
  });
});
