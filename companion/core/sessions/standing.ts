/**
 * Mismatches that outlast sessions. In: estimates, authentications stated by banks. Out: the estimate, `mismatch` while one
 * stands. A restart, a pause or another profile does not end a mismatch; only its bank does, by a later `auth_time` or a new
 * registration. At a bank that has never sent an `auth_time` a match ends it.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';

export interface StandingRecord {
  /** Epoch milliseconds of the first mismatch of each bank, by the later of both clocks. */
  readonly mismatches: Readonly<Record<string, number>>;
  /** Banks that have sent an `auth_time`. */
  readonly authenticating: readonly string[];
}

export const NO_STANDING: StandingRecord = { mismatches: {}, authenticating: [] };

/** A machine clock that runs ahead of the bank's must not keep a mismatch for good. */
const MAX_AHEAD_MS = 10 * 60_000;

export interface StandingStore {
  /** Durable when it returns; throws VigilError `store-*`. */
  saveStanding(record: StandingRecord): void;
}

export class Standing {
  readonly #store: StandingStore;
  readonly #onFault: (code: string) => void;
  readonly #bankTimes = new Map<string, number>();
  #record: StandingRecord;
  #isSaved = true;

  constructor(record: StandingRecord, store: StandingStore, onFault: (code: string) => void) {
    this.#record = record;
    this.#store = store;
    this.#onFault = onFault;
  }

  /** The bank's clock shows `atMs` (`iat` of a verified challenge). */
  onBankTime(bank: string, atMs: number): void {
    this.#bankTimes.set(bank, Math.max(atMs, this.#bankTimes.get(bank) ?? 0));
  }

  /** A mismatch that could not be written holds all the same, and is written as soon as the disk takes it. */
  apply(bank: string, estimate: TrustEstimate, nowMs: number): TrustEstimate {
    if (!this.#isSaved) this.#write();
    const since = this.#record.mismatches[bank];
    if (since === undefined) {
      if (estimate.verdict === 'mismatch') this.#begin(bank, nowMs);
      return estimate;
    }
    if (estimate.verdict === 'mismatch') return estimate;
    if (estimate.verdict === 'match' && !this.#record.authenticating.includes(bank)) {
      this.#end(bank);
      return estimate;
    }
    const { trust, quality } = estimate;
    return { verdict: 'mismatch', trust: trust && { ...trust, confidence: null, llr: null, fmr: null }, quality };
  }

  /** The bank states that the user authenticated at `atMs`. True: that ended a mismatch. */
  onUserAuthenticated(bank: string, atMs: number): boolean {
    const since = this.#record.mismatches[bank];
    // `auth_time` is in whole seconds.
    const ends = since !== undefined && atMs + 999 >= since;
    const isKnown = this.#record.authenticating.includes(bank);
    if (!isKnown) this.#change({ ...this.#record, authenticating: [...this.#record.authenticating, bank] });
    if (ends) this.#end(bank);
    return ends;
  }

  /** The user registered at the bank, which requires strong authentication. */
  onRegistered(bank: string): void {
    this.#bankTimes.delete(bank);
    if (this.#record.mismatches[bank] !== undefined) this.#end(bank);
  }

  #begin(bank: string, nowMs: number): void {
    const bankMs = this.#bankTimes.get(bank);
    const sinceMs = bankMs === undefined ? nowMs : Math.min(Math.max(nowMs, bankMs), bankMs + MAX_AHEAD_MS);
    this.#change({ ...this.#record, mismatches: { ...this.#record.mismatches, [bank]: sinceMs } });
  }

  #end(bank: string): void {
    const { [bank]: _ended, ...mismatches } = this.#record.mismatches;
    this.#change({ ...this.#record, mismatches });
  }

  #change(record: StandingRecord): void {
    this.#record = record;
    this.#write();
  }

  #write(): void {
    try {
      this.#store.saveStanding(this.#record);
      this.#isSaved = true;
    } catch (error) {
      this.#isSaved = false;
      this.#onFault(codeOf(error));
    }
  }
}
