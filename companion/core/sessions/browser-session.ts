/**
 * One browser profile: its frames, and the evidence of their input for each bank. In: batches in any order. Out: for each bank
 * its evidence, created with the first batch of its pages; one for all banks where the machine policy pools them.
 */
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import type { EvidenceScope } from '@vigil/protocol/attestation/evidence-scope.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { BankEvidence, type Environment } from './bank-evidence.ts';
import { StreamTable } from './stream-table.ts';

/** In place of a bank where the evidence of all banks is pooled. */
const ALL_BANKS = '';

export interface BrowserSessionOptions {
  readonly client: string;
  readonly engine: Engine;
  readonly onFault: (code: string) => void;
  /** Whose input a bank's evidence is. Evidence restarts when it changes. */
  readonly scope: () => EvidenceScope;
  readonly profile: Profile | null;
  readonly nowMs: number;
}

export class BrowserSession {
  readonly client: string;
  /** As the extension reports it. */
  browser: 'chromium' | 'firefox' = 'chromium';
  readonly streams = new StreamTable();
  #engine: Engine;
  readonly #onFault: (code: string) => void;
  readonly #evidence = new Map<string, BankEvidence>();
  readonly #scopeNow: () => EvidenceScope;
  #scope: EvidenceScope;
  #profile: Profile | null;
  #startMs: number;

  constructor({ client, engine, onFault, scope, profile, nowMs }: BrowserSessionOptions) {
    this.client = client;
    this.#engine = engine;
    this.#onFault = onFault;
    this.#scopeNow = scope;
    this.#scope = scope();
    this.#profile = profile;
    this.#startMs = nowMs;
  }

  /** Banks that have evidence, or had a request. */
  get evidence(): readonly BankEvidence[] {
    return [...this.#evidence.values()];
  }

  evidenceOf(bank: string): BankEvidence {
    if (this.#scope !== this.#scopeNow()) this.#evidence.clear();
    this.#scope = this.#scopeNow();
    const of = this.#scope === 'machine' ? ALL_BANKS : bank;
    const known = this.#evidence.get(of);
    if (known !== undefined) return known;
    const made = new BankEvidence(this.#engine, this.#onFault, this.#profile, this.#startMs);
    this.#evidence.set(of, made);
    return made;
  }

  /** The consent for `bank` was withdrawn. What is pooled holds its input too. */
  dropEvidence(bank: string): void {
    this.#evidence.delete(bank);
    this.#evidence.delete(ALL_BANKS);
  }

  /** All evidence restarts; `null`: there is no profile to compare with. */
  restart(profile: Profile | null, nowMs: number): void {
    this.#profile = profile;
    this.#startMs = nowMs;
    for (const evidence of this.evidence) evidence.restart(profile, nowMs);
  }

  /** The clock was set: evidence restarts, and a keyboard that changed before stays known. */
  onClockStep(stepMs: number, profile: Profile | null, nowMs: number): void {
    this.restart(profile, nowMs);
    for (const evidence of this.evidence) evidence.onClockStep(stepMs);
  }

  exchangeEngine(engine: Engine): void {
    this.#engine = engine;
    this.#evidence.clear();
  }

  exchangeProfile(profile: Profile): void {
    this.#profile = profile;
    for (const evidence of this.evidence) evidence.exchangeProfile(profile);
  }

  /** How many batches were skipped before this one; null when it was here before, or belongs to no stream. */
  take(batch: CaptureBatch): number | null {
    const stream = this.streams.get(batch.stream);
    return stream === undefined ? null : this.streams.take(stream, batch);
  }

  /** Activity of `ms` on a page of some bank that was not recorded. */
  unseen(ms: number, nowMs: number): void {
    for (const evidence of this.evidence) evidence.unseen(ms, nowMs);
  }

  endStream(stream: string): void {
    for (const evidence of this.evidence) evidence.endStream(stream);
  }

  estimate(bank: string, environment: Environment, nowMs: number): TrustEstimate {
    return this.evidenceOf(bank).estimate(bank, environment, nowMs);
  }
}
