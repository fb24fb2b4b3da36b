/**
 * The store: templates, one credential for each bank and subject, the pause, the ledger. In and out: typed values. Each method
 * that writes returns (or resolves) when the bytes are on disk, or throws and changed nothing.
 */

import { createHmac } from 'node:crypto';
import { KEY_TIERS, type KeyTier } from '@vigil/protocol/attestation/claims.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { deriveKey } from '../crypto/encrypt.ts';
import { type ProfileList, profileList, USUAL } from '../profiles/profile-list.ts';
import { NO_STANDING, type StandingRecord } from '../sessions/standing.ts';
import type { AttestationRecord } from './attestation-record.ts';
import type { Database } from './database.ts';
import { type Appended, Ledger } from './ledger.ts';
import type { LedgerTail } from './ledger-tail.ts';
import { leftCopies, type PilotRecord, pilotRecord } from './pilot-record.ts';
import { Vault } from './vault.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);

export const credential = z.strictObject({
  bank: z.string(),
  /** The bank's handle for the user. */
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
  /** Tier of the data key when the credential was registered; absent in stores of an earlier version: the store's own. */
  kp: z.enum(KEY_TIERS).optional(),
  createdAt: z.number().int(),
  /** What the user consented to, and when (epoch ms). */
  consent: z.strictObject({ at: z.number().int(), bankName: z.string(), origin: z.string() }),
});
export type BankCredential = z.infer<typeof credential>;

const pause = z.strictObject({ until: z.number().int() });

const falseAlarms = z.strictObject({ reported: z.array(z.number().int()).max(10) });

/** For each bank the mark of the subject that the templates stand for. */
const subjectMarks = z.record(z.string(), z.string());

const standingRecord = z.strictObject({
  mismatches: z.record(z.string(), z.number().int()),
  authenticating: z.array(z.string()),
});

const PILOT = 'setting/pilot';
const LEFT_COPIES = 'setting/left-copies';
const STANDING = 'setting/standing';
const FALSE_ALARMS = 'setting/false-alarms';
const PROFILES = 'setting/profiles';
const SUBJECTS = 'setting/subjects';
const PAUSE = 'setting/pause';
const credentialName = (bank: string, sub: string) => `credential/${JSON.stringify([bank, sub])}`;
/** The usual template has the name that the only one had in the first version. */
const templateName = (id: string) => (id === USUAL ? 'profile' : `profile/${id}`);
/** A template as it was before other parameters came into force. */
const asideName = (id: string) => `profile-aside/${id}`;
const KEY_FEED = 'key-feed/';
const keyFeedName = (bank: string) => `${KEY_FEED}${bank}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

export class Store {
  #tier: KeyTier;
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #deviceKey: Buffer;
  readonly #tail: LedgerTail;
  /** To be read; it is written through here alone. */
  readonly ledger: Ledger;

  constructor(database: Database, dataKey: Uint8Array, tier: KeyTier, tail: LedgerTail) {
    this.#tier = tier;
    this.#tail = tail;
    this.#deviceKey = deriveKey(dataKey, 'device');
    this.#database = database;
    this.#vault = new Vault(database, dataKey);
    this.ledger = new Ledger(database, this.#vault, tail);
    for (const name of this.#vault.names('credential/')) this.#parsed(name, credential);
    this.profiles();
    this.#subjects();
    this.falseAlarms();
    this.standing();
    this.pilot();
    this.leftCopies();
  }

  get tier(): KeyTier {
    return this.#tier;
  }

  /** The data key was moved to a stronger tier. */
  onTierRaised(tier: KeyTier): void {
    this.#tier = tier;
  }

  /** Null: the user never had another than the usual template. */
  profiles(): ProfileList | null {
    return this.#vault.get(PROFILES) === null ? null : this.#parsed(PROFILES, profileList);
  }

  /** Null: nothing is learnt yet. */
  template(id: string): Uint8Array | null {
    return this.#vault.get(templateName(id));
  }

  saveTemplate(id: string, bytes: Uint8Array): void {
    this.#vault.change({ [templateName(id)]: bytes });
  }

  templateAside(id: string): Uint8Array | null {
    return this.#vault.get(asideName(id));
  }

  exchangeTemplate(id: string, bytes: Uint8Array, aside: Uint8Array): void {
    this.#vault.change({ [templateName(id)]: bytes, [asideName(id)]: aside });
  }

  /** Keeps the list and removes the template of `emptied`, both or neither. */
  saveProfiles(list: ProfileList, emptied?: string): void {
    const gone = emptied === undefined ? {} : { [templateName(emptied)]: null, [asideName(emptied)]: null };
    this.#vault.change({ [PROFILES]: json(profileList.parse(list)), ...gone });
  }

  credentials(): BankCredential[] {
    return this.#vault.names('credential/').map((name) => this.#parsed(name, credential));
  }

  /** Stores a new credential in place of the one for the same bank and subject, with the token (`jws`) that registers it. */
  saveCredential(value: BankCredential, record: AttestationRecord, jws: string): void {
    const { bank, sub } = value;
    const subjects = { ...this.#subjects(), [bank]: this.#subjectMark(bank, sub) };
    this.#append(record, jws, {
      [credentialName(bank, sub)]: json(credential.parse(value)),
      [SUBJECTS]: json(subjects),
    });
  }

  /** Whether the templates stand for another subject of `bank`, also after its consent was withdrawn. */
  hasOtherSubject(bank: string, sub: string): boolean {
    const mark = this.#subjects()[bank];
    return mark !== undefined && mark !== this.#subjectMark(bank, sub);
  }

  /** Removes all that is of the user: templates, credentials, settings, records. Banks' key feeds and the device's handles stay. */
  handOver(): void {
    const own = this.#vault.names('').filter((name) => !name.startsWith(KEY_FEED));
    this.ledger.emptyTail();
    const upTo = this.ledger.index.newest()?.seq;
    let head: Appended['head'] | undefined;
    this.#vault.change(Object.fromEntries(own.map((name) => [name, null])), () => {
      if (upTo !== undefined) head = this.ledger.drop(upTo);
    });
    if (head !== undefined) this.ledger.settleDrop(head);
  }

  removeCredential(bank: string, sub: string): void {
    this.#vault.change({ [credentialName(bank, sub)]: null });
  }

  /** Handle of this device at `bank` (HMAC-SHA-256, base64url): pairwise, and gone when the store is erased. */
  deviceHandle(bank: string): string {
    return createHmac('sha256', this.#deviceKey).update(bank).digest('base64url');
  }

  /** Epoch milliseconds, null while there is no pause. */
  pausedUntil(): number | null {
    return this.#vault.get(PAUSE) === null ? null : this.#parsed(PAUSE, pause).until;
  }

  savePause(until: number | null): void {
    this.#vault.change({ [PAUSE]: until === null ? null : json({ until }) });
  }

  /** Mismatches that outlast sessions. */
  standing(): StandingRecord {
    return this.#vault.get(STANDING) === null ? NO_STANDING : this.#parsed(STANDING, standingRecord);
  }

  saveStanding(record: StandingRecord): void {
    this.#vault.change({ [STANDING]: json(standingRecord.parse(record)) });
  }

  /** When false alarms were reported lately, by the banks' clocks. */
  falseAlarms(): readonly number[] {
    return this.#vault.get(FALSE_ALARMS) === null ? [] : this.#parsed(FALSE_ALARMS, falseAlarms).reported;
  }

  saveFalseAlarms(reported: readonly number[]): void {
    this.#vault.change({ [FALSE_ALARMS]: json(falseAlarms.parse({ reported })) });
  }

  /** Null: no pilot was ever offered. */
  pilot(): PilotRecord | null {
    return this.#vault.get(PILOT) === null ? null : this.#parsed(PILOT, pilotRecord);
  }

  savePilot(record: PilotRecord): void {
    this.#vault.change({ [PILOT]: json(pilotRecord.parse(record)) });
  }

  /** Pseudonyms of former users whose copies the export folder may still hold, oldest first. */
  leftCopies(): readonly string[] {
    return this.#vault.get(LEFT_COPIES) === null ? [] : this.#parsed(LEFT_COPIES, leftCopies).pseudonyms;
  }

  saveLeftCopies(pseudonyms: readonly string[]): void {
    this.#vault.change({ [LEFT_COPIES]: pseudonyms.length === 0 ? null : json(leftCopies.parse({ pseudonyms })) });
  }

  /** The newest key feed of a bank that was accepted: a compact JWS. */
  keyFeed(bank: string): string | null {
    return this.#vault.get(keyFeedName(bank))?.toString() ?? null;
  }

  saveKeyFeed(bank: string, feed: string): void {
    this.#vault.change({ [keyFeedName(bank)]: Buffer.from(feed) });
  }

  /** See {@link Ledger.record}. */
  recordAttestation(record: AttestationRecord, jws: string): Promise<void> {
    return this.ledger.record(record, jws);
  }

  /** Deletes the records that were made before `atMs`; the chain then starts after them. */
  dropRecordsBefore(atMs: number): void {
    const upTo = this.ledger.index.lastBefore(atMs);
    if (upTo === null) return;
    this.ledger.emptyTail();
    let head: Appended['head'] | undefined;
    this.#vault.change({}, () => {
      head = this.ledger.drop(upTo);
    });
    if (head !== undefined) this.ledger.settleDrop(head);
  }

  /** The newest records, newest first. */
  records(count: number): AttestationRecord[] {
    return this.ledger.newest(count);
  }

  /** What the tail holds is brought into the database, so that it may be empty at the next start; else it stays where it is. */
  close(): void {
    try {
      this.ledger.checkpoint();
    } catch (error) {
      if (!(error instanceof VigilError)) throw error;
    } finally {
      this.#tail.close();
      this.#database.close();
    }
  }

  #subjects(): Readonly<Record<string, string>> {
    return this.#vault.get(SUBJECTS) === null ? {} : this.#parsed(SUBJECTS, subjectMarks);
  }

  /** Tells a subject from another, and names none. */
  #subjectMark(bank: string, sub: string): string {
    return createHmac('sha256', this.#deviceKey).update(credentialName(bank, sub)).digest('base64url');
  }

  #append(record: AttestationRecord, jws: string, records: Readonly<Record<string, Uint8Array>>): void {
    let appended: Appended | undefined;
    this.#vault.change(records, () => {
      appended = this.ledger.append(record, jws);
    });
    if (appended !== undefined) this.ledger.settle(appended);
  }

  #parsed<T>(name: string, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(JSON.parse(this.#vault.get(name)?.toString() ?? 'null'));
    if (parsed.success) return parsed.data;
    throw new VigilError('store-undecryptable', `The record ${name} is not what this version writes.`);
  }
}
