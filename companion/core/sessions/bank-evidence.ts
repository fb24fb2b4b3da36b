/**
 * Evidence of one browser profile at one bank. In: batches of the bank's pages. Out: trust and verdict. Input at another bank
 * never counts here, unless the machine policy pools it: two banks cannot link a user by equal figures. A fault of the engine ends in `unavailable`, never in a
 * crash or an old score.
 */
import type { Engine, EngineSession, Profile, Quality, Sample } from '@vigil/engine/engine-api.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { verdictOf } from '../verdicts/verdict.ts';
import { CaptureGap } from './capture-gap.ts';
import type { Standing } from './standing.ts';

/** What holds for all sessions alike. */
export interface Environment {
  readonly paused: boolean;
  /** Whether the session is remote, and whether policy sanctions its kind. */
  readonly remote: 'no' | 'sanctioned' | 'unsanctioned';
  /** When a keyboard was last changed, epoch milliseconds; 0: never. */
  readonly keyboardMs: number;
  /** Null: the profile could not be read. */
  readonly quality: Quality | null;
  /** Mismatches that outlast sessions. */
  readonly standing: Pick<Standing, 'apply'>;
}

export class BankEvidence {
  readonly #engine: Engine;
  readonly #onFault: (code: string) => void;
  readonly #gap = new CaptureGap();
  #session: EngineSession | null = null;
  #verdict: Verdict = 'insufficient';
  /** A later change of the keyboard is reported: start of the evidence, or the last authentication of the user. */
  #settledMs: number;

  constructor(engine: Engine, onFault: (code: string) => void, profile: Profile | null, nowMs: number) {
    this.#engine = engine;
    this.#onFault = onFault;
    this.#settledMs = nowMs;
    this.restart(profile, nowMs);
  }

  /** Restarts without evidence; `null`: there is no profile to compare with. */
  restart(profile: Profile | null, nowMs: number): void {
    this.#session = null;
    this.#verdict = 'insufficient';
    if (profile !== null) this.#session = this.#attempt(() => this.#engine.startSession(profile, nowMs)) ?? null;
  }

  onClockStep(stepMs: number): void {
    this.#settledMs += stepMs;
  }

  /** The bank states that the user authenticated at `atMs`: begins a visit. After a mismatch the evidence restarts. */
  onUserAuthenticated(atMs: number, afterMismatch: boolean, profile: Profile | null, nowMs: number): void {
    this.#settledMs = Math.max(this.#settledMs, atMs);
    if (afterMismatch) this.restart(profile, nowMs);
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.authenticated(atMs));
  }

  /** `skipped`: batches of the stream that never came. */
  observe(batch: CaptureBatch, skipped: number, profile: Profile | null, nowMs: number): void {
    this.#gap.observe(batch, skipped);
    if (this.#session === null) this.restart(profile, nowMs);
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.observe(batch, nowMs));
    if (batch.unseen !== undefined) this.unseen(batch.unseen.ms, nowMs);
  }

  /** Activity of `ms` that could not be seen. */
  unseen(ms: number, nowMs: number): void {
    this.#gap.unseen(ms);
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.unseen(ms, nowMs));
  }

  endStream(stream: string): void {
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.endStream(stream));
  }

  /** Ends the visit: what it leaves can be taken as a sample. */
  endVisit(): void {
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.endVisit());
  }

  takeSample(nowMs: number): Sample | null {
    return this.#learnFrom((session) => session.takeSample(nowMs));
  }

  /** A sample of input between two moments (epoch ms) that the bank confirmed to be the user's. */
  takeConfirmedSample(fromMs: number, toMs: number): Sample | null {
    return this.#learnFrom((session) => session.takeConfirmedSample(fromMs, toMs));
  }

  #learnFrom(take: (session: EngineSession) => Sample | null): Sample | null {
    const session = this.#session;
    // Unseen input may be another person's: nothing is learnt across a gap.
    if (session === null || this.#gap.open) return null;
    return this.#attempt(() => take(session)) ?? null;
  }

  exchangeProfile(profile: Profile): void {
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.recompare(profile));
  }

  /** The estimate now, for `bank`. It advances the hysteresis, so that every reader sees the same verdict. */
  estimate(bank: string, environment: Environment, nowMs: number): TrustEstimate {
    const { paused, remote, keyboardMs, quality, standing } = environment;
    const session = this.#session;
    const seen = session === null ? null : (this.#attempt(() => session.trust(nowMs)) ?? null);
    const flags = { remote: remote !== 'no', keyboardChanged: keyboardMs > this.#settledMs };
    const trust = seen === null ? null : { ...seen, flags: { ...seen.flags, ...flags } };
    const stage = quality?.stage ?? null;
    const unseen = this.#gap.open || remote === 'unsanctioned';
    this.#verdict = verdictOf({ trust, stage, paused, unseen, previous: this.#verdict });
    return standing.apply(bank, { verdict: this.#verdict, trust, quality }, nowMs);
  }

  /** Uses the session. After a fault there is none: it reads as `unavailable` until it is restarted. */
  #attempt<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch (error) {
      this.#onFault(codeOf(error));
      this.#session = null;
      return undefined;
    }
  }
}
