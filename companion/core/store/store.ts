/**
 * Everything that is kept: the person's profile, one credential for each bank and handle, the pause, the ledger. In and
 * out: typed values. Each method that writes returns when the bytes are on the disk, or throws and changed nothing.
 */
import { z } from 'zod';
import type { KeyTier } from '../../../shared/attestation/claims.ts';
import { VigilError } from '../../../shared/errors.ts';
import type { Database } from './database.ts';
import { type Appended, Ledger } from './ledger.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { Vault } from './vault.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);

export const credential = z.strictObject({
  bank: z.string(),
  /** The bank's handle for the person. */
  sub: z.string(),
  /** RFC 7638 thumbprint of the key. */
  kid: z.string(),
  jwk: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
    d: coordinate,
  }),
  createdAt: z.number().int(),
  /** What the person agreed to, and when (epoch ms). */
  consent: z.strictObject({ at: z.number().int(), bankName: z.string(), origin: z.string() }),
});
export type Credential = z.infer<typeof credential>;

const pause = z.strictObject({ until: z.number().int() });

const PROFILE = 'profile';
const PAUSE = 'setting/pause';
const credentialName = (bank: string, sub: string) => `credential/${JSON.stringify([bank, sub])}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

export class Store {
  readonly tier: KeyTier;
  readonly #database: Database;
  readonly #vault: Vault;
  /** To be read; it is written through here alone. */
  readonly ledger: Ledger;

  constructor(database: Database, dataKey: Uint8Array, tier: KeyTier) {
    this.tier = tier;
    this.#database = database;
    this.#vault = new Vault(database, dataKey);
    this.ledger = new Ledger(database, this.#vault);
    for (const name of this.#vault.names('credential/')) this.#parsed(name, credential);
  }

  profile(): Uint8Array | null {
    return this.#vault.get(PROFILE);
  }

  saveProfile(bytes: Uint8Array): void {
    this.#vault.change({ [PROFILE]: bytes });
  }

  credentials(): Credential[] {
    return this.#vault.names('credential/').map((name) => this.#parsed(name, credential));
  }

  /** Keeps a new credential, in place of the one for the same bank and handle, and the answer (`jws`) that announces it. */
  saveCredential(value: Credential, answer: LedgerEntry, jws: string): void {
    this.#append(answer, jws, { [credentialName(value.bank, value.sub)]: json(credential.parse(value)) });
  }

  removeCredential(bank: string, sub: string): void {
    this.#vault.change({ [credentialName(bank, sub)]: null });
  }

  /** Epoch milliseconds, null while there is no pause. */
  pausedUntil(): number | null {
    return this.#vault.get(PAUSE) === null ? null : this.#parsed(PAUSE, pause).until;
  }

  savePause(until: number | null): void {
    this.#vault.change({ [PAUSE]: until === null ? null : json({ until }) });
  }

  recordAnswer(answer: LedgerEntry, jws: string): void {
    this.#append(answer, jws, {});
  }

  /** The newest answers, newest first. */
  answers(count: number): LedgerEntry[] {
    return this.ledger.newest(count);
  }

  close(): void {
    this.#database.close();
  }

  #append(answer: LedgerEntry, jws: string, records: Readonly<Record<string, Uint8Array>>): void {
    let appended: Appended | undefined;
    this.#vault.change(records, () => {
      appended = this.ledger.append(answer, jws);
    });
    if (appended !== undefined) this.ledger.settle(appended);
  }

  #parsed<T>(name: string, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(JSON.parse(this.#vault.get(name)?.toString() ?? 'null'));
    if (parsed.success) return parsed.data;
    throw new VigilError('store-undecryptable', `The record ${name} is not what this version writes.`);
  }
}
