/** Creates challenges. In: what the server knows of the session. Out: a signed challenge for the page to pass on. */
import { randomUUID } from 'node:crypto';
import {
  CHALLENGE_AUD,
  CHALLENGE_LIFE_S,
  CHALLENGE_TYP,
  type ChallengeClaims,
  challengeClaims,
  nonce as longNonce,
  type Purpose,
} from '@vigil/protocol/attestation/challenge.ts';
import { FEED_SEPARATOR } from '@vigil/protocol/attestation/key-feed.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { signJws } from '../keys/sign-jws.ts';
import { bindChallenge, hashSession, hashTransaction } from './digest.ts';
import { type Portal, runOperation } from './portal.ts';
import type { ChallengeRecord } from './stores.ts';

export interface ChallengeRequest {
  readonly purpose: Purpose;
  /** Origin of the page that requests the attestation; one of the portal's origins. */
  readonly origin: string;
  /** The bank's session id. Only its hash leaves the bank. */
  readonly sessionId: string;
  /** Opaque handle of the signed-in user. */
  readonly subject: string;
  /** Fields of the transaction, with `purpose: 'transaction'` only: see `hashTransaction`. */
  readonly transaction?: readonly string[];
  /** Minimum evidence for a verdict. With less, the companion reports `insufficient`. */
  readonly require?: ChallengeClaims['req'];
  /**
   * Time of the last strong authentication in this session: NumericDate seconds, `auth_time` of OpenID Connect Core 1.0
   * section 2. The companion requires it before a user can report a false alarm and before a new template counts.
   */
  readonly authTime?: number | undefined;
}

export interface Challenge {
  /** For the page client, as it is: a JWS, with the key feed behind it where the portal has one. */
  readonly challenge: string;
  readonly nonce: string;
  /** NumericDate seconds. */
  readonly expiresAt: number;
}

/** Everything that is checked before the store issues a nonce. */
const challengeRequest = challengeClaims.omit({ nonce: true });
type UnissuedClaims = z.infer<typeof challengeRequest>;

/**
 * @throws VigilError `challenge-request-invalid` for an origin that is not the portal's, a transaction without its
 * fields, fields without the purpose, or a member of the wrong form (`session-invalid`, `transaction-invalid` for those
 * that are hashed); `nonce-invalid` for a custom store whose nonces are too short; `overloaded`; any error of the store.
 */
export async function createChallenge(portal: Portal, request: ChallengeRequest): Promise<Challenge> {
  const { purpose, origin, subject, transaction } = request;
  if (!portal.origins.includes(origin))
    throw new VigilError('challenge-request-invalid', `${origin} is not one of the portal's origins.`);
  if ((purpose === 'transaction') !== (transaction !== undefined)) {
    throw new VigilError(
      'challenge-request-invalid',
      'Purpose "transaction" needs transaction fields; other purposes must not have any.',
    );
  }
  const sid = hashSession(request.sessionId);
  const txn = transaction && hashTransaction(transaction);
  const iat = Math.floor(portal.now() / 1000);
  const exp = iat + CHALLENGE_LIFE_S;
  const parsed = challengeRequest.safeParse({
    iss: portal.id,
    aud: CHALLENGE_AUD,
    jti: randomUUID(),
    iat,
    exp,
    origin,
    sid,
    ...(txn && { txn }),
    purpose,
    sub: subject,
    ...(request.authTime !== undefined && { auth_time: request.authTime }),
    ...(request.require && { req: request.require }),
  });
  if (!parsed.success) throw new VigilError('challenge-request-invalid', z.prettifyError(parsed.error));
  const claims = parsed.data;
  const record = { purpose, iat, exp, bind: bindChallenge(origin, sid, txn, subject) };
  return runOperation(portal, (operation) => sign(operation, claims, record));
}

async function sign(portal: Portal, claims: UnissuedClaims, record: ChallengeRecord): Promise<Challenge> {
  const nonce = await portal.challenges.issue(record);
  if (!longNonce.safeParse(nonce).success)
    throw new VigilError(
      'nonce-invalid',
      'The challenge store returned a nonce that is not base64url of at least 128 bits.',
    );
  const jws = await signJws(portal.signer, CHALLENGE_TYP, { ...claims, nonce });
  const challenge = portal.keyFeed === null ? jws : `${jws}${FEED_SEPARATOR}${portal.keyFeed}`;
  return { challenge, nonce, expiresAt: record.exp };
}
