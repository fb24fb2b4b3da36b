/** Hashes that bind a token to a session and a transaction. In: the server's own values. Out: SHA-256, base64url. */
import { hash } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';

export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * `sid`: the session id itself never leaves the bank.
 *
 * @throws VigilError `session-invalid` for an empty one, which would be the same session for everybody.
 */
export function hashSession(sessionId: string): string {
  if (typeof sessionId !== 'string' || sessionId === '')
    throw new VigilError('session-invalid', 'The session id is a string that is not empty.');
  return sha256(sessionId);
}

/**
 * `txn`: fields in the bank's own fixed order (amount, currency, payee, reference ...), each in Unicode NFC, as a JSON
 * array: no choice of separators can make two transactions look alike.
 *
 * @throws VigilError `transaction-invalid` for no fields, or one that is no string: a number has several spellings.
 */
export function hashTransaction(fields: readonly string[]): string {
  if (fields.length === 0 || fields.some((field) => typeof field !== 'string'))
    throw new VigilError('transaction-invalid', 'A transaction is one or more fields, each a string.');
  return sha256(JSON.stringify(fields.map((field) => field.normalize('NFC'))));
}

/** What a challenge was issued for, as `ChallengeRecord.bind`. */
export function bindChallenge(origin: string, sid: string, txn: string | undefined, sub: string | undefined): string {
  return sha256(JSON.stringify([origin, sid, txn ?? null, sub ?? null]));
}
