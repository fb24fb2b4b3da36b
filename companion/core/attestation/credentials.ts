/**
 * The per-bank keys: one for each bank and subject. In: the store's credentials. Out: the credential for a challenge, ready to
 * sign. Credentials are read once; the store stays authoritative.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { type BankCredential, credential } from '../store/store.ts';
import type { TokenSigner } from './protect-attestation.ts';

export class Credentials {
  #all: readonly BankCredential[];
  readonly #signers = new Map<string, Promise<TokenSigner>>();

  constructor(all: readonly BankCredential[]) {
    this.#all = all;
  }

  get all(): readonly BankCredential[] {
    return this.#all;
  }

  /** With a handle: exactly that one. Without: the newest of the bank. */
  find(bank: string, sub: string | undefined): BankCredential | undefined {
    const own = this.#all.filter((known) => known.bank === bank && (sub === undefined || known.sub === sub));
    return own.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  }

  /** Subjects of `bank` that are registered here. */
  subjects(bank: string): readonly string[] {
    return this.#all.filter((known) => known.bank === bank).map(({ sub }) => sub);
  }

  signer({ kid, jwk }: BankCredential): Promise<TokenSigner> {
    const ready = this.#signers.get(kid) ?? importJWK(jwk, 'ES256').then((key) => ({ kid, key: key as CryptoKey }));
    this.#signers.set(kid, ready);
    return ready;
  }

  /** To be called once the store has it. */
  put(value: BankCredential): void {
    this.remove(value.bank, value.sub);
    this.#all = [...this.#all, value];
  }

  remove(bank: string, sub: string): void {
    const gone = this.#all.filter((known) => known.bank === bank && known.sub === sub);
    for (const { kid } of gone) this.#signers.delete(kid);
    this.#all = this.#all.filter((known) => !gone.includes(known));
  }
}

/** A fresh key pair (P-256), as it is stored. */
export async function newCredential(about: Omit<BankCredential, 'kid' | 'jwk'>): Promise<BankCredential> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y, d } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  const parsed = credential.safeParse({ ...about, kid, jwk: { kty, crv, x, y, d } });
  if (!parsed.success) throw new VigilError('internal', 'A new key has an unexpected form.', { cause: parsed.error });
  return parsed.data;
}
