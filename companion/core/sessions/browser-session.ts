/**
 * One browser profile: its frames, and the evidence of their input for each bank. In: batches in any order. Out: for each bank
 * its evidence, created with the first batch of its pages.
 */
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { BankEvidence, type Environment } from './bank-evidence.ts';
import { StreamTable } from './stream-table.ts';

export class BrowserSession {
  readonly client: string;
  /** As the extension reports it. */
  browser: 'chromium' | 'firefox' = 'chromium';
  readonly streams = new StreamTable();
  #engine: Engine;
  readonly #onFault: (code: string) => void;
  readonly #evidence = new Map<string, BankEvidence>();
  #profile: Profile | null;
  #startMs: number;

  constructor(client: string, engine: Engine, onFault: (code: string) => void, profile: Profile | null, nowMs: number) {
    this.client = client;
    this.#engine = engine;
    this.#onFault = onFault;
    this.#profile = profile;
    this.#startMs = nowMs;
  }

  /** Banks that have evidence, or had a request. */
  get evidence(): readonly BankEvidence[] {
    return [...this.#evidence.values()];
  }

  evidenceOf(bank: string): BankEvidence {
    const known = this.#evidence.get(bank);
    if (known !== undefined) return known;
    const made = new BankEvidence(bank, this.#engine, this.#onFault, this.#profile, this.#startMs);
    this.#evidence.set(bank, made);
    return made;
  }

  /** The consent for `bank` was withdrawn. */
  dropEvidence(bank: string): void {
    this.#evidence.delete(bank);
  }

  /** All evidence restarts; `null`: there is no profile to compare with. */
  restart(profile: Profile | null, nowMs: number): void {
    this.#profile = profile;
    this.#startMs = nowMs;
    for (const evidence of this.evidence) evidence.restart(profile, nowMs);
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

  endStream(stream: string): void {
    for (const evidence of this.evidence) evidence.endStream(stream);
  }

  estimate(bank: string, environment: Environment, nowMs: number): TrustEstimate {
    return this.evidenceOf(bank).estimate(environment, nowMs);
  }
}
