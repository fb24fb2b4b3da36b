/**
 * Admits attestation requests. In: a request from a frame. Out: its challenge, verified and consumed, or a decline code. Cheap
 * checks come first, and a challenge is consumed only by the frame that it was issued for.
 */
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { AttestRequestKind, Decline } from '@vigil/protocol/page-channel.ts';
import type { CompanionPolicy, PinnedBank } from '@vigil/protocol/policy.ts';
import type { Clock } from '../clock.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import type { AttestationRecord } from '../store/attestation-record.ts';
import { CLOCK_SKEW_S } from './clock-skew.ts';
import type { KeyFeeds } from './key-feeds.ts';
import { NonceMemory, nonceName } from './nonce-memory.ts';
import { RateLimit } from './rate-limit.ts';
import { CHALLENGE_REASONS, type ChallengeReason, verifyChallenge } from './verify-challenge.ts';

/** A third of a minute's requests may come at once. */
const BURST_SHARE = 3;
/** Longest time that a nonce can be of use. */
const NONCE_KEEP_MS = 4 * 60_000;

export type Admitted =
  | {
      readonly ok: true;
      readonly challenge: ChallengeClaims;
      readonly bank: PinnedBank;
      readonly nonce: string;
      readonly nonceUntil: number;
    }
  | { readonly ok: false; readonly code: Decline; readonly reason: ChallengeReason | 'rate' | 'nonce' };

export class Admission {
  readonly #clock: Clock;
  readonly #policy: () => CompanionPolicy;
  readonly #feeds: KeyFeeds;
  readonly #nonces: NonceMemory;
  readonly #rate: RateLimit;
  readonly #onClock: (offsetS: number | null) => void;

  /**
   * `records`: recent records, so that a restart does not make a used nonce new. `onClock` gets the seconds by which a bank's
   * clock is ahead when its challenge is refused for its time, and null after one of the right time.
   */
  constructor(
    clock: Clock,
    policy: () => CompanionPolicy,
    feeds: KeyFeeds,
    records: readonly AttestationRecord[],
    onClock: (offsetS: number | null) => void = () => {},
  ) {
    this.#onClock = onClock;
    this.#clock = clock;
    this.#policy = policy;
    this.#feeds = feeds;
    this.#nonces = new NonceMemory(clock, NONCE_KEEP_MS);
    this.#rate = new RateLimit(clock.monotonic);
    for (const { nonce, nonceUntil } of records.toReversed()) {
      if (nonceUntil > clock.now()) this.#nonces.use(nonce, nonceUntil);
    }
  }

  async admit(kind: AttestRequestKind, text: string, origin: string): Promise<Admitted> {
    const policy = this.#policy();
    if (bankOfOrigin(policy, origin) === undefined) return refused('origin-unlisted');
    const perMinute = policy.requestsPerMinute;
    if (!this.#rate.take(origin, { perMinute, burst: Math.ceil(perMinute / BURST_SHARE) })) {
      return { ok: false, code: 'rate-limited', reason: 'rate' };
    }
    const feeds = this.#feeds;
    const verified = await verifyChallenge(text, { kind, origin, policy, feeds, nowMs: this.#clock.now() });
    if (!verified.ok) {
      if (verified.offsetS !== undefined) this.#onClock(verified.offsetS);
      return refused(verified.reason);
    }
    this.#onClock(null);
    const { claims: challenge, bank } = verified;
    const nonce = nonceName(bank.id, challenge.nonce);
    const nonceUntil = (challenge.exp + CLOCK_SKEW_S) * 1000;
    if (!this.#nonces.use(nonce, nonceUntil)) return { ok: false, code: 'challenge-invalid', reason: 'nonce' };
    return { ok: true, challenge, bank, nonce, nonceUntil };
  }
}

const refused = (reason: ChallengeReason): Admitted => ({ ok: false, code: CHALLENGE_REASONS[reason], reason });
