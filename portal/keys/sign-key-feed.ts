/** The bank's key feed. In: the keys in use and the root key's signer. Out: the signed feed, for challenges to carry. */

import { CHALLENGE_AUD } from '@vigil/protocol/attestation/challenge.ts';
import {
  KEY_FEED_LIFE_S,
  KEY_FEED_TYP,
  type KeyFeedClaims,
  keyFeedClaims,
} from '@vigil/protocol/attestation/key-feed.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BankKey } from '@vigil/protocol/policy.ts';
import { z } from 'zod';
import type { Signer } from './bank-key.ts';
import { type BankKeyInput, type BankPrivateKey, signerOf } from './private-key.ts';
import { publicKeyOf } from './root-key.ts';
import { signJws } from './sign-jws.ts';

export interface KeyFeedRequest {
  /** Id of the bank, as companions pin it. */
  readonly bank: string;
  /** Keys in use, in order. Only public members are read. */
  readonly keys: readonly (BankKey | BankKeyInput)[];
  /** Kids of keys that no longer count from now on. */
  readonly revoked?: readonly string[];
  /** Default: the time, in seconds; whatever it is, it grows with every feed. */
  readonly seq?: number;
  /** Life of the feed in seconds. Default and most: 90 days. */
  readonly lifeS?: number;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
}

/** @throws VigilError `key-feed-invalid` naming what is wrong; whatever the signer throws. */
export async function signKeyFeed(request: KeyFeedRequest, root: Signer | BankPrivateKey): Promise<string> {
  const iat = Math.floor((request.now ?? Date.now)() / 1000);
  const claims = keyFeedClaims.safeParse({
    iss: request.bank,
    aud: CHALLENGE_AUD,
    seq: request.seq ?? iat,
    iat,
    exp: iat + (request.lifeS ?? KEY_FEED_LIFE_S),
    keys: request.keys.map(publicKeyOf),
    revoked: request.revoked ?? [],
  });
  if (!claims.success) throw new VigilError('key-feed-invalid', z.prettifyError(claims.error));
  return signJws(signerOf(root, 'key-feed-invalid'), KEY_FEED_TYP, claims.data);
}

/** What a feed says, for the bank's own use: nothing is verified. @throws VigilError `key-feed-invalid`. */
export function readKeyFeed(feed: string): KeyFeedClaims {
  try {
    return keyFeedClaims.parse(JSON.parse(Buffer.from(feed.split('.')[1] ?? '', 'base64url').toString()));
  } catch (cause) {
    throw new VigilError('key-feed-invalid', 'Not a key feed: expected what signKeyFeed returned.', { cause });
  }
}
