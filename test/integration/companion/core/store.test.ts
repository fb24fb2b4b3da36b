import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newCredential } from '@vigil/core/attestation/credentials.ts';
import { sha256 } from '@vigil/core/crypto/hash.ts';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import type { Keyring } from '@vigil/core/keys/os-user-key.ts';
import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { Database } from '@vigil/core/store/database.ts';
import { eraseStore } from '@vigil/core/store/erase-store.ts';
import { Ledger } from '@vigil/core/store/ledger.ts';
import { openStore, type StoreOptions } from '@vigil/core/store/open-store.ts';
import { MIGRATIONS, migrate } from '@vigil/core/store/schema.ts';
import { claimsOfToken } from '@vigil/core/store/sent-token.ts';
import type { Store } from '@vigil/core/store/store.ts';
import { beginInventory, Vault } from '@vigil/core/store/vault.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';

const SECRET_SUB = 'subject-that-nobody-may-read';
const PROFILE = Buffer.from(`profile ${randomBytes(3000).toString('hex')}`);

/** A keyring that can be taken away. */
class FakeKeyring implements Keyring {
  readonly secrets = new Map<string, string>();
  works = true;

  get(account: string): string | null {
    this.#check();
    return this.secrets.get(account) ?? null;
  }

  set(account: string, secret: string): void {
    this.#check();
    this.secrets.set(account, secret);
  }

  remove(account: string): void {
    this.#check();
    this.secrets.delete(account);
  }

  #check(): void {
    if (!this.works) throw new Error('no answer');
  }
}

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const fileTier = keyProviders({ keyring: null, passphrase: () => null });
const open = (changes: Partial<StoreOptions> = {}) => openStore({ home, providers: fileTier, ...changes });

async function opened(changes: Partial<StoreOptions> = {}): Promise<Store> {
  const result = await open(changes);
  if (result.state !== 'ok') throw new Error(result.state);
  return result.store;
}

const part = (text: string) => Buffer.from(text).toString('base64url');
const tokenOf = (cont: number) =>
  [part('{"alg":"ES256"}'), part(JSON.stringify({ cont })), part('signature')].join('.');

const attestationRecord = (cont: number): AttestationRecord => ({
  at: 1000 + cont,
  bank: 'nordhaven',
  sub: SECRET_SUB,
  origin: 'https://portal.bank.example',
  sid: 's',
  purpose: 'session',
  verdict: 'match',
  nonce: `nonce-${cont}`,
  nonceUntil: 2000,
  cont,
  jws: sha256(tokenOf(cont)),
});

async function fill(store: Store): Promise<void> {
  store.saveTemplate('usual', PROFILE);
  const consent = { at: 1, bankName: 'Bank', origin: 'https://portal.bank.example' };
  const credential = await newCredential({ bank: 'nordhaven', sub: SECRET_SUB, createdAt: 1, consent });
  store.saveCredential(
    credential,
    { ...attestationRecord(0), purpose: 'registration', verdict: null, cont: null },
    tokenOf(0),
  );
  for (let cont = 0; cont < 40; cont++) store.recordAttestation(attestationRecord(cont), tokenOf(cont));
  store.savePause(99);
}

const rest = async () => {};

/** All that a store says. */
const contentOf = (store: Store) => ({
  profile: Buffer.from(store.template('usual') ?? []).toString('hex'),
  credentials: store.credentials(),
  records: store.records(1000),
  pause: store.pausedUntil(),
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise(setImmediate);
}

/** Every byte of a home. */
function bytesOf(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => name.startsWith('vigil.'));
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(directory, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, digest(name)]));
}

describe('a store', () => {
  it('keeps what it was given', async () => {
    const store = await opened();
    await fill(store);
    const before = contentOf(store);
    store.close();
    expect(before.records).toHaveLength(41);
    const again = await opened();
    expect(contentOf(again)).toEqual(before);
    expect(again.tier).toBe('file');
    again.removeCredential('nordhaven', SECRET_SUB);
    again.savePause(null);
    again.close();
    const third = await opened();
    expect(contentOf(third)).toEqual({ ...before, credentials: [], pause: null });
    third.close();
  });

  it('opens what was not closed', async () => {
    const store = await opened();
    await fill(store);
    cpSync(home, `${home}-copy`, { recursive: true });
    const copy = await opened({ home: `${home}-copy` });
    expect(contentOf(copy)).toEqual(contentOf(store));
    copy.close();
    store.close();
    rmSync(`${home}-copy`, { recursive: true });
  });

  it('shows none of it on the disk, to nobody else', async () => {
    const store = await opened();
    await fill(store);
    for (const name of readdirSync(home)) {
      const bytes = readFileSync(join(home, name));
      for (const secret of [SECRET_SUB, 'nordhaven', 'profile', 'SQLite']) {
        for (const encoding of ['utf8', 'utf16le', 'hex', 'base64'] as const) {
          const encoded = ['hex', 'base64'].includes(encoding) ? Buffer.from(secret).toString(encoding) : secret;
          expect(
            bytes.includes(Buffer.from(encoded.replace(/=+$/, ''), encoding === 'utf16le' ? encoding : 'utf8')),
          ).toBe(false);
        }
      }
    }
    store.close();
  });

  it('keeps a bounded ledger whose chain still holds', async () => {
    const dataKey = randomBytes(32);
    const database = new Database(join(home, 'bounded.db'), dataKey);
    migrate(database);
    beginInventory(database, dataKey);
    const vault = new Vault(database, dataKey);
    const ledger = new Ledger(database, vault, 20);
    for (let cont = 0; cont < 100; cont++) {
      vault.change({}, () => ledger.settle(ledger.append(attestationRecord(cont), tokenOf(cont))));
    }
    expect(ledger.length).toBeLessThanOrEqual(22);
    const again = new Ledger(database, new Vault(database, dataKey), 20);
    expect(again.newest(3).map((one) => one.cont)).toEqual([99, 98, 97]);
    expect(claimsOfToken(again.token(100, attestationRecord(99)) ?? '')).toEqual({ cont: 99 });
    await expect(again.verify(rest)).resolves.toEqual({ intact: true, entries: again.length, brokenAt: null });
    database.run('UPDATE token SET body = (SELECT body FROM token WHERE seq = 98) WHERE seq = 97');
    await expect(again.verify(rest)).resolves.toMatchObject({ intact: false, brokenAt: 97 });
    database.run('DELETE FROM ledger WHERE seq = 95');
    await expect(again.verify(rest)).resolves.toMatchObject({ intact: false, brokenAt: 95 });
    expect(() => new Ledger(database, vault, 20)).toThrow(expect.objectContaining({ code: 'store-undecryptable' }));
    database.close();
  });
});

describe('a store that cannot be used', () => {
  let before: Record<string, string>;
  beforeEach(async () => {
    const store = await opened();
    await fill(store);
    store.close();
    before = bytesOf(home);
  });

  const refuses = async (state: string, changes: Partial<StoreOptions> = {}) => {
    const touched = bytesOf(home);
    expect((await open(changes)).state).toBe(state);
    expect(bytesOf(home)).toEqual(touched);
  };

  it('is undecryptable when its key is gone', async () => {
    rmSync(join(home, 'vigil.key'));
    await refuses('undecryptable');
  });

  it('is undecryptable under another key', async () => {
    const other = temporaryHome();
    (await opened({ home: other })).close();
    cpSync(join(other, 'vigil.key'), join(home, 'vigil.key'));
    await refuses('undecryptable');
    rmSync(other, { recursive: true });
  });

  it('is undecryptable when the database is gone, and is not made anew', async () => {
    rmSync(join(home, 'vigil.db'));
    await refuses('undecryptable');
    expect(existsSync(join(home, 'vigil.db'))).toBe(false);
  });

  it('is undecryptable with the database of another time', async () => {
    const other = temporaryHome();
    const store = await opened({ home: other });
    await fill(store);
    store.close();
    cpSync(join(other, 'vigil.db'), join(home, 'vigil.db'));
    await refuses('undecryptable');
    rmSync(other, { recursive: true });
  });

  it('is newer when a newer companion wrote it', async () => {
    const newer = [...MIGRATIONS, () => {}];
    const store = await opened({ migrations: newer });
    store.close();
    await refuses('newer');
    expect((await open({ migrations: newer })).state).toBe('ok');
  });

  it('is newer when the key file has a newer form', async () => {
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, format: 2, more: true }));
    await refuses('newer');
  });

  it('notices every flipped bit of the key file', async () => {
    const file = join(home, 'vigil.key');
    const good = readFileSync(file);
    for (let at = 0; at < good.length; at += 3) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(file, bad);
      const touched = bytesOf(home);
      const result = await open();
      if (result.state === 'ok') result.store.close();
      else expect(bytesOf(home)).toEqual(touched);
      writeFileSync(file, good);
    }
    expect(bytesOf(home)).toEqual(before);
  });

  /** VIGIL_FLIPS: in how many bytes a bit is flipped; more than there are means every one. */
  const flips = Number(process.env.VIGIL_FLIPS ?? 100);

  it('gives back all or nothing when a bit of the database flips', async () => {
    const store = await opened();
    const whole = contentOf(store);
    store.close();
    const file = join(home, 'vigil.db');
    const good = readFileSync(file);
    const step = Math.max(1, Math.floor(good.length / flips));
    let refused = 0;
    for (let at = 0; at < good.length; at += step) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
      // libsql lets go of a closed file when its statements are collected: each trial has a place of its own.
      if (at % (step * 200) === 0) await collectGarbage();
      const place = join(home, `flip-${at}`);
      mkdirSync(place);
      cpSync(join(home, 'vigil.key'), join(place, 'vigil.key'));
      writeFileSync(join(place, 'vigil.db'), bad);
      const touched = bytesOf(place);
      const result = await open({ home: place });
      if (result.state === 'ok') {
        expect(contentOf(result.store)).toEqual(whole);
        result.store.close();
      } else {
        refused += 1;
        expect(result.state).toBe('undecryptable');
        expect(bytesOf(place)).toEqual(touched);
      }
      rmSync(place, { recursive: true });
    }
    expect(refused).toBeGreaterThan(20);
  }, 3_600_000);

  it('gives back all or nothing when the database is cut short', async () => {
    const file = join(home, 'vigil.db');
    const good = readFileSync(file);
    for (let length = 0; length < good.length; length += 1777) {
      writeFileSync(file, good);
      truncateSync(file, length);
      await refuses('undecryptable');
    }
  });
});

describe('migration', () => {
  const steps = [
    ...MIGRATIONS,
    (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('CREATE TABLE extra (a INTEGER)'),
    (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('INSERT INTO extra VALUES (7)'),
  ];

  it.each([0, 1])('goes on where it was broken off, at new step %i', async (broken) => {
    const store = await opened();
    await fill(store);
    const whole = contentOf(store);
    store.close();
    let reached = 0;
    const breaking = steps.map((step, index) => (database: Parameters<typeof step>[0]) => {
      step(database);
      // The first pass is the trial on a copy.
      if (index === MIGRATIONS.length + broken && ++reached === 2) throw new Error('broken off');
    });
    await expect(open({ migrations: breaking })).rejects.toThrow('broken off');
    expect((await open()).state).toBe('newer');
    const migrated = await opened({ migrations: steps });
    expect(contentOf(migrated)).toEqual(whole);
    migrated.close();
  });

  it('opens a store of the first version, which kept no tokens, and goes on from there', async () => {
    (await opened({ migrations: MIGRATIONS.slice(0, 1) })).close();
    writeFirstVersion(3);
    const store = await opened();
    expect(store.records(9).map(({ cont }) => cont)).toEqual([2, 1, 0]);
    store.recordAttestation(attestationRecord(3), tokenOf(3));
    const tokens = [1, 2, 3, 4].map((seq) => store.ledger.token(seq, attestationRecord(seq - 1)));
    expect(tokens).toEqual([null, null, null, tokenOf(3)]);
    await expect(store.ledger.verify(rest)).resolves.toEqual({ intact: true, entries: 4, brokenAt: null });
    store.close();
    (await opened()).close();
    expect((await open({ migrations: MIGRATIONS.slice(0, 1) })).state).toBe('newer');
  });

  /** Appends as the first version did. */
  function writeFirstVersion(entries: number): void {
    const { record } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8'));
    const dataKey = Buffer.from(record.key, 'base64url');
    const database = new Database(join(home, 'vigil.db'), dataKey);
    let hash = Buffer.alloc(32).toString('base64url');
    new Vault(database, dataKey).change({}, () => {
      for (let seq = 1; seq <= entries; seq++) {
        const body = Buffer.from(JSON.stringify(attestationRecord(seq - 1)));
        hash = createHash('sha256').update(hash).update(body).digest('base64url');
        database.run('INSERT INTO ledger (seq, body) VALUES (?, ?)', seq, body);
      }
      const head = { seq: entries, hash, anchorSeq: 0, anchorHash: Buffer.alloc(32).toString('base64url') };
      new Vault(database, dataKey).writeLoose('ledger-head', Buffer.from(JSON.stringify(head)));
    });
    database.close();
  }

  it('changes nothing when the trial on a copy fails', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const before = bytesOf(home);
    const failing = [
      ...MIGRATIONS,
      (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('NONSENSE'),
    ];
    await expect(open({ migrations: failing })).resolves.toMatchObject({ state: 'undecryptable' });
    expect(bytesOf(home)).toEqual(before);
  });
});

describe('key tiers', () => {
  it('takes the best that answers, and says which', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    const store = await opened({ providers });
    expect(store.tier).toBe('os-user');
    expect(keyring.secrets.size).toBe(1);
    expect(readFileSync(join(home, 'vigil.key'), 'utf8')).not.toContain([...keyring.secrets.values()][0]);
    store.close();
    expect((await opened({ providers })).tier).toBe('os-user');
  });

  it('never steps down: a keyring that is silent locks the store', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => 'a passphrase' });
    const store = await opened({ providers });
    await fill(store);
    store.close();
    keyring.works = false;
    expect(await open({ providers })).toEqual({ state: 'locked', tier: 'os-user' });
    expect(await open()).toEqual({ state: 'locked', tier: 'os-user' });
    keyring.works = true;
    keyring.secrets.clear();
    expect(await open({ providers })).toEqual({ state: 'undecryptable', tier: 'os-user' });
  });

  it('opens by passphrase, whichever way its accents were typed', async () => {
    let typed: string | null = 'caf\u00e9 am Hafen';
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => typed });
    const store = await opened({ providers });
    await fill(store);
    const whole = contentOf(store);
    store.close();
    for (const [words, state] of [
      [null, 'locked'],
      ['wrong words', 'locked'],
      ['cafe\u0301 am Hafen', 'ok'],
    ] as const) {
      typed = words;
      const result = await open({ providers });
      expect(result.state).toBe(state);
      if (result.state === 'ok') expect(contentOf(result.store)).toEqual(whole);
    }
  });

  it('makes no store in a tier that was not allowed', async () => {
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => 'short' });
    await expect(open({ providers })).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('does not believe a key file that asks for a ruinous scrypt', async () => {
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => 'a passphrase' });
    (await opened({ providers })).close();
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, record: { ...content.record, N: 2 ** 30 } }));
    expect((await open({ providers })).state).toBe('undecryptable');
  });
});

describe('a store of before', () => {
  it('opens with its write-ahead log, which is the last that it has', async () => {
    const store = await opened();
    const content = await fill(store).then(() => contentOf(store));
    store.close();
    const { key } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8')).record;
    const database = new Database(join(home, 'vigil.db'), Buffer.from(key, 'base64url'));
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('CREATE TABLE other (a INTEGER)');
    expect(existsSync(join(home, 'vigil.db-wal'))).toBe(true);
    cpSync(home, `${home}-killed`, { recursive: true });
    database.close();
    const again = await opened({ home: `${home}-killed` });
    expect(contentOf(again)).toEqual(content);
    expect(existsSync(join(`${home}-killed`, 'vigil.db-wal'))).toBe(false);
    again.close();
    rmSync(`${home}-killed`, { recursive: true });
  });
});

describe('erase', () => {
  it('leaves nothing, neither here nor in the keyring', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    const store = await opened({ providers });
    await fill(store);
    store.close();
    expect(await eraseStore({ home, providers })).toMatchObject({ keyDestroyed: true });
    expect(readdirSync(home)).toEqual([]);
    expect(keyring.secrets.size).toBe(0);
    expect(contentOf(await opened({ providers }))).toEqual({ profile: '', credentials: [], records: [], pause: null });
  });

  it('takes what a kill left behind: a draft with the key in it, the journal of a new database', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const { key } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8')).record;
    cpSync(join(home, 'vigil.key'), join(home, 'vigil.key.new'));
    writeFileSync(join(home, 'vigil.db-journal'), 'begun');
    const { files } = await eraseStore({ home, providers: fileTier });
    expect(files).toContain('vigil.key.new');
    expect(String(key)).not.toBe('');
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['file', fileTier],
    ['passphrase', keyProviders({ keyring: null, passphrase: () => 'correct horse', tiers: ['passphrase'] })],
  ])('does not claim more than is so of a key that stands in its file: %s', async (_tier, providers) => {
    (await opened({ providers })).close();
    cpSync(home, `${home}-backup`, { recursive: true });
    expect(await eraseStore({ home, providers })).toMatchObject({ keyDestroyed: false });
    const backup = await opened({ home: `${home}-backup`, providers });
    backup.close();
    rmSync(`${home}-backup`, { recursive: true });
  });

  it('is finished at the next start when it was broken off', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, record: {}, erased: true }));
    const anew = await opened();
    expect(contentOf(anew)).toEqual({ profile: '', credentials: [], records: [], pause: null });
    anew.close();
  });

  it('removes nothing while a keyring still holds the key', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    (await opened({ providers })).close();
    const before = bytesOf(home);
    keyring.works = false;
    await expect(eraseStore({ home, providers })).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(bytesOf(home)).toEqual(before);
  });

  it('is what gets rid of a store that nothing can open', async () => {
    (await opened()).close();
    writeFileSync(join(home, 'vigil.key'), 'rubbish');
    expect((await open()).state).toBe('undecryptable');
    await eraseStore({ home, providers: fileTier });
    expect((await open()).state).toBe('ok');
  });
});
