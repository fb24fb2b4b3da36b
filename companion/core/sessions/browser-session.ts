/**
 * One browser profile: its frames and the evidence of their input. In: batches in any order. Out: trust and verdict. A fault of
 * the engine ends in `unavailable`, never in a crash or an old score.
 */

import type { Engine, EngineSession, Profile, Quality, Sample, Trust } from '@vigil/engine/engine-api.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { verdictOf } from '../verdicts/verdict.ts';
import { CaptureGap } from './capture-gap.ts';
import { StreamTable } from './stream-table.ts';

/** What holds for all sessions alike. */
export interface Environment {
  readonly paused: boolean;
  /** Whether the session is remote, and whether policy sanctions its kind. */
  readonly remote: 'no' | 'sanctioned' | 'unsanctioned';
  /** When a keyboard was last changed, epoch milliseconds; 0: never. */
  readonly keyboardMs: number;
  /** Null: the profile could not be read. */
  readonly quality: Quality | null;
}

export class BrowserSession {
  readonly client: string;
  readonly streams = new StreamTable();
  readonly #engine: Engine;
  readonly #onFault: (code: string) => void;
  readonly #gap = new CaptureGap();
  #session: EngineSession | null = null;
  #verdict: Verdict = 'insufficient';
  /** Since when the verdict has been a mismatch, epoch milliseconds. */
  #mismatchSinceMs: number | null = null;
  /** A later change of the keyboard is reported: start of the session, or the last authentication of the user. */
  #settledMs: number;

  constructor(client: string, engine: Engine, onFault: (code: string) => void, profile: Profile | null, nowMs: number) {
    this.client = client;
    this.#engine = engine;
    this.#onFault = onFault;
    this.#settledMs = nowMs;
    this.restart(profile, nowMs);
  }

  /** Restarts without evidence; `null`: there is no profile to compare with. */
  restart(profile: Profile | null, nowMs: number): void {
    this.#session = this.#guarded(() => (profile === null ? null : this.#engine.startSession(profile, nowMs)));
    this.#verdict = 'insufficient';
    this.#mismatchSinceMs = null;
  }

  /**
   * A bank states that the user authenticated at `provenAtMs`. An earlier mismatch is dropped, or it would lock the user
   * out of the session that they have just begun; nothing speaks for them either until they are seen.
   */
  onUserAuthenticated(provenAtMs: number, profile: Profile | null, nowMs: number): void {
    this.#settledMs = Math.max(this.#settledMs, provenAtMs);
    if (this.#mismatchSinceMs !== null && provenAtMs > this.#mismatchSinceMs) this.restart(profile, nowMs);
  }

  /** Takes a batch of an open stream. False: it was here before, or belongs to no stream. */
  observe(batch: CaptureBatch, watching: boolean, profile: Profile | null, nowMs: number): boolean {
    const stream = this.streams.get(batch.stream);
    if (stream === undefined) return false;
    const skipped = this.streams.take(stream, batch);
    if (skipped === null || !watching) return false;
    this.#gap.observe(batch, skipped);
    if (this.#session === null) this.restart(profile, nowMs);
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.observe(batch, nowMs));
    return true;
  }

  endStream(stream: string): void {
    const session = this.#session;
    if (session !== null) this.#attempt(() => session.endStream(stream));
  }

  takeSample(nowMs: number): Sample | null {
    return this.#learnFrom((session) => session.takeSample(nowMs));
  }

  /** A sample of input between two moments (epoch ms) that a bank confirmed to be the user's. */
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

  trust(nowMs: number): Trust | null {
    const session = this.#session;
    if (session === null) return null;
    return this.#attempt(() => session.trust(nowMs)) ?? null;
  }

  /** The estimate now. It advances the hysteresis, so that every reader sees the same verdict. */
  estimate(environment: Environment, nowMs: number): TrustEstimate {
    const seen = this.trust(nowMs);
    const { paused, remote, keyboardMs, quality } = environment;
    const flags = { remote: remote !== 'no', keyboardChanged: keyboardMs > this.#settledMs };
    const trust = seen === null ? null : { ...seen, flags: { ...seen.flags, ...flags } };
    const stage = quality?.stage ?? null;
    const unseen = this.#gap.open || remote === 'unsanctioned';
    this.#verdict = verdictOf({ trust, stage, paused, unseen, previous: this.#verdict });
    this.#mismatchSinceMs = this.#verdict === 'mismatch' ? (this.#mismatchSinceMs ?? nowMs) : null;
    return { verdict: this.#verdict, trust, quality };
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

  /** After a fault the session is void: null, which reads as `unavailable` until it was begun anew. */
  #guarded<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.#onFault(codeOf(error));
      return null;
    }
  }
}
