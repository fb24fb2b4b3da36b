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
  /** The person works from another machine, and whether policy sanctions the way they came. */
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
  /** A keyboard that was changed since then is worth telling: the session's beginning, or the last proof of the person. */
  #settledMs: number;

  constructor(client: string, engine: Engine, onFault: (code: string) => void, profile: Profile | null, nowMs: number) {
    this.client = client;
    this.#engine = engine;
    this.#onFault = onFault;
    this.#settledMs = nowMs;
    this.restart(profile, nowMs);
  }

  /** Begins anew with nothing seen; `null`: there is no profile to compare with. */
  restart(profile: Profile | null, nowMs: number): void {
    this.#session = this.#guarded(() => (profile === null ? null : this.#engine.startSession(profile, nowMs)));
    this.#verdict = 'insufficient';
    this.#mismatchSinceMs = null;
  }

  /**
   * A bank vouches that the person was there at `provenAtMs`. A mismatch from before is laid aside, or it would lock them
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

  /** What was typed between two moments (epoch ms), of which somebody else vouches that it is the person's own. */
  takeConfirmedSample(fromMs: number, toMs: number): Sample | null {
    return this.#learnFrom((session) => session.takeConfirmedSample(fromMs, toMs));
  }

  #learnFrom(take: (session: EngineSession) => Sample | null): Sample | null {
    const session = this.#session;
    // What was not all seen may be somebody else's: nothing is learnt across a hole.
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

  /** The belief now. Moves the hysteresis on, so that every reader sees the same verdict. */
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
