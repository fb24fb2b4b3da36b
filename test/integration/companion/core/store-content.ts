/** A store with content, for tests. In: the home of a test. Out: ways to open it, to fill it and to read all that it holds. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCredential } from '@vigil/core/attestation/credentials.ts';
import { sha256 } from '@vigil/core/crypto/hash.ts';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import type { Keyring } from '@vigil/core/keys/os-user-key.ts';
import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { openStore, type StoreOptions } from '@vigil/core/store/open-store.ts';
import type { Store } from '@vigil/core/store/store.ts';

export const SECRET_SUB = 'subject-that-must-stay-secret';
export const PROFILE = Buffer.from(`profile ${randomBytes(3000).toString('hex')}`);

/** A keyring that can be taken away. */
export class FakeKeyring implements Keyring {
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

export const fileTier = keyProviders({ keyring: null, passphrase: () => null });

/** `home` is asked at each call: a test file has a new one for each test. */
export function storeIn(home: () => string) {
  const open = (changes: Partial<StoreOptions> = {}) => openStore({ home: home(), providers: fileTier, ...changes });
  const opened = async (changes: Partial<StoreOptions> = {}): Promise<Store> => {
    const result = await open(changes);
    if (result.state !== 'ok') throw new Error(result.state);
    return result.store;
  };
  return { open, opened };
}

const part = (text: string) => Buffer.from(text).toString('base64url');
export const tokenOf = (cont: number) =>
  [part('{"alg":"ES256"}'), part(JSON.stringify({ cont })), part('signature')].join('.');

export const attestationRecord = (cont: number): AttestationRecord => ({
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

export async function fill(store: Store): Promise<void> {
  store.saveTemplate('usual', PROFILE);
  const consent = { at: 1, bankName: 'Bank', origin: 'https://portal.bank.example' };
  const credential = await newCredential({ bank: 'nordhaven', sub: SECRET_SUB, createdAt: 1, consent });
  store.saveCredential(
    credential,
    { ...attestationRecord(0), purpose: 'registration', verdict: null, cont: null },
    tokenOf(0),
  );
  for (let cont = 0; cont < 40; cont++) await store.recordAttestation(attestationRecord(cont), tokenOf(cont));
  store.savePause(99);
}

/** All that a store says. */
export const contentOf = (store: Store) => ({
  profile: Buffer.from(store.template('usual') ?? []).toString('hex'),
  credentials: store.credentials(),
  records: store.records(1000),
  pause: store.pausedUntil(),
});

/** Every byte of a home. */
export function bytesOf(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => name.startsWith('vigil.'));
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(directory, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, digest(name)]));
}
