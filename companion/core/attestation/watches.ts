/**
 * Watch streams. In: watches that begin and end, time, verdicts. Out: the open watches. Each bank session has one: a newer
 * one replaces the older. When there are too many, the bank that has most gives one up, so that no bank takes the room of others.
 */
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';

export interface Watch {
  readonly id: string;
  /** The connection that opened it. */
  readonly owner: object;
  readonly session: BrowserSession;
  readonly stream: string;
  readonly origin: string;
  readonly challenge: ChallengeClaims & { readonly purpose: 'watch' };
  readonly extensionVersion: string;
  readonly sendToken: (token: string) => void;
  readonly decline: (code: 'superseded' | 'not-listed' | 'not-registered' | 'internal') => void;
  /** Of the last token; null before the first. */
  lastVerdict: Verdict | null;
  /** By the monotonic clock. */
  lastAt: number;
  /** A token is being made. */
  busy: boolean;
}

/** Watches at once. */
export const MAX_WATCHES = 200;

export class Watches {
  readonly #bySession = new Map<string, Watch>();

  get all(): readonly Watch[] {
    return [...this.#bySession.values()];
  }

  /** False: there are too many, and no bank has more than this one. */
  add(watch: Watch): boolean {
    const name = nameOf(watch);
    const older = this.#bySession.get(name);
    if (older === undefined && this.#bySession.size >= MAX_WATCHES && !this.#hasRoomFor(watch.challenge.iss))
      return false;
    this.#bySession.set(name, watch);
    older?.decline('superseded');
    return true;
  }

  /** Ends the oldest watch of the bank that has most; false when that is `bank`. */
  #hasRoomFor(bank: string): boolean {
    const ofBank = (one: string) => this.all.filter(({ challenge }) => challenge.iss === one);
    const banks = new Set(this.all.map(({ challenge }) => challenge.iss));
    const [most = []] = [...banks].map(ofBank).sort((a, b) => b.length - a.length);
    const [oldest] = most;
    if (oldest === undefined || most.length <= ofBank(bank).length) return false;
    this.#bySession.delete(nameOf(oldest));
    oldest.decline('superseded');
    return true;
  }

  /** Whether it is the current watch of its bank session. */
  has(watch: Watch): boolean {
    return this.#bySession.get(nameOf(watch)) === watch;
  }

  /** Ends those that match; the page gets no message. */
  end(matches: (watch: Watch) => boolean): Watch[] {
    const gone = this.all.filter(matches);
    for (const watch of gone) this.#bySession.delete(nameOf(watch));
    return gone;
  }
}

const nameOf = ({ challenge }: Watch) => JSON.stringify([challenge.iss, challenge.sid]);
