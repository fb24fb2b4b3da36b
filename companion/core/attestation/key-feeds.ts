/**
 * Key feeds of banks that pin root keys. In: a bank of the policy and the feed that came with a challenge. Out: the keys that
 * count for that bank now, or the reason to refuse. An accepted feed is on the disk before it counts, and none with a lower
 * number counts after it, so that a revoked key does not come back with an old feed.
 */

import {
  KEY_FEED_MAX_CHARS,
  KEY_FEED_TYP,
  type KeyFeedClaims,
  keyFeedClaims,
} from '@vigil/protocol/attestation/key-feed.ts';
import type { BankKey, PinnedBank, RootKey } from '@vigil/protocol/policy.ts';
import { compactVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { cryptoKeyOf } from './bank-keys.ts';
import { CLOCK_SKEW_S } from './clock-skew.ts';
import { isCanonical, jsonOf } from './compact-jws.ts';

export type FeedReason = 'feed-invalid' | 'feed-expired';

/** Where accepted feeds are kept. */
export interface FeedStore {
  keyFeed(bank: string): string | null;
  saveKeyFeed(bank: string, feed: string): void;
}

const header = z.strictObject({ alg: z.literal('ES256'), typ: z.literal(KEY_FEED_TYP), kid: z.string() });

interface Accepted {
  readonly text: string;
  readonly claims: KeyFeedClaims;
}

export class KeyFeeds {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #store: FeedStore;
  readonly #accepted = new Map<string, Accepted | null>();

  constructor(clock: Pick<Clock, 'now'>, store: FeedStore) {
    this.#clock = clock;
    this.#store = store;
  }

  /** The keys that count now. Empty when the bank's feed has expired. */
  keysOf(bank: PinnedBank): readonly BankKey[] {
    const accepted = this.#acceptedOf(bank);
    if (!accepted) return bank.keys;
    return accepted.claims.exp + CLOCK_SKEW_S <= this.#clock.now() / 1000 ? [] : accepted.claims.keys;
  }

  /** Takes note of the feed that came with a challenge; one that is older than the accepted one changes nothing. */
  async take(bank: PinnedBank, feed: string): Promise<FeedReason | null> {
    if (bank.roots === undefined) return null;
    const accepted = this.#acceptedOf(bank);
    if (feed === accepted?.text) return null;
    const claims = await verified(feed, bank, bank.roots);
    if (claims === null || claims.iat > this.#clock.now() / 1000 + CLOCK_SKEW_S) return 'feed-invalid';
    if (accepted && claims.seq <= accepted.claims.seq) return null;
    if (claims.exp + CLOCK_SKEW_S <= this.#clock.now() / 1000) return 'feed-expired';
    this.#store.saveKeyFeed(bank.id, feed);
    this.#accepted.set(bank.id, { text: feed, claims });
    return null;
  }

  /** Read from the store once; a feed counts under the roots that the policy pins now. */
  #acceptedOf(bank: PinnedBank): Accepted | null {
    if (bank.roots === undefined) return null;
    let accepted = this.#accepted.get(bank.id);
    if (accepted === undefined) {
      const text = this.#store.keyFeed(bank.id);
      const claims = text === null ? null : claimsOf(text);
      accepted = text !== null && claims !== null ? { text, claims } : null;
      this.#accepted.set(bank.id, accepted);
    }
    if (accepted === null) return null;
    const kid = kidOf(accepted.text);
    return bank.roots.some((root) => root.kid === kid) ? accepted : null;
  }
}

/** Null unless one of the roots signed it for this bank. */
async function verified(feed: string, bank: PinnedBank, roots: readonly RootKey[]): Promise<KeyFeedClaims | null> {
  if (feed.length > KEY_FEED_MAX_CHARS) return null;
  const kid = kidOf(feed);
  const root = roots.find((one) => one.kid === kid);
  const claims = claimsOf(feed);
  if (root === undefined || claims?.iss !== bank.id) return null;
  try {
    await compactVerify(feed, await cryptoKeyOf(root), { algorithms: ['ES256'] });
    return claims;
  } catch {
    return null;
  }
}

/** Null for a header that is not exactly a feed's, or that is written in more than one way. */
function kidOf(feed: string): string | null {
  const parts = feed.split('.');
  if (parts.length !== 3 || !parts.every(isCanonical)) return null;
  const parsed = header.safeParse(jsonOf(parts[0]));
  return parsed.success ? parsed.data.kid : null;
}

function claimsOf(feed: string): KeyFeedClaims | null {
  const parsed = keyFeedClaims.safeParse(jsonOf(feed.split('.')[1]));
  return parsed.success ? parsed.data : null;
}
