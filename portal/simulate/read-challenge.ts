/**
 * What a companion checks of a challenge. In: the pinned bank and a challenge, perhaps with a key feed. Out: its claims and the
 * bank's keys.
 */
import {
  CHALLENGE_AUD,
  CHALLENGE_TYP,
  type ChallengeClaims,
  challengeClaims,
  type Purpose,
} from '@vigil/protocol/attestation/challenge.ts';
import { FEED_SEPARATOR, KEY_FEED_TYP, keyFeedClaims } from '@vigil/protocol/attestation/key-feed.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BankKey, PinnedBank, RootKey } from '@vigil/protocol/policy.ts';
import { importJWK, type JWTPayload, jwtVerify } from 'jose';

/** @throws VigilError `challenge-invalid` when a real companion would not answer it either. */
export async function readChallenge(
  bank: PinnedBank,
  challenge: string,
  nowMs: number,
  purposes: readonly Purpose[],
): Promise<{ claims: ChallengeClaims; keys: readonly BankKey[] }> {
  try {
    const [jws = '', feed] = challenge.split(FEED_SEPARATOR);
    const expected = { audience: CHALLENGE_AUD, issuer: bank.id, currentDate: new Date(nowMs) };
    const verify = async (text: string, typ: string, keys: readonly (BankKey | RootKey)[]): Promise<JWTPayload> => {
      const keyOf = async ({ kid }: { kid?: string }) => {
        const jwk = keys.find((key) => key.use !== 'enc' && key.kid === kid);
        if (!jwk) throw new VigilError('challenge-invalid', `No pinned key ${kid}.`);
        return importJWK({ ...jwk }, 'ES256');
      };
      return (await jwtVerify(text, keyOf, { ...expected, algorithms: ['ES256'], typ })).payload;
    };
    const keys =
      feed && bank.roots ? keyFeedClaims.parse(await verify(feed, KEY_FEED_TYP, bank.roots)).keys : bank.keys;
    const claims = challengeClaims.parse(await verify(jws, CHALLENGE_TYP, keys));
    if (!purposes.includes(claims.purpose))
      throw new VigilError('challenge-invalid', `Its purpose is ${claims.purpose}: see register and attest.`);
    return { claims, keys };
  } catch (cause) {
    throw new VigilError('challenge-invalid', 'A companion that pins this bank would not answer this challenge.', {
      cause,
    });
  }
}
