/** Hashes that bind a token to a session and a transaction. In: the server's own values. Out: SHA-256, base64url. */
import { hash } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';

export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * `sid` claim. The session id itself never leaves the bank.
 *
 * @throws VigilError `session-invalid` for an empty session id: it would be shared by all users.
 */
export function hashSession(sessionId: string): string {
  if (typeof sessionId !== 'string' || sessionId === '')
    throw new VigilError('session-invalid', 'The session id must be a non-empty string.');
  return sha256(sessionId);
}

/**
 * `txn`: fields in the bank's own fixed order (amount, currency, payee, reference ...), each in Unicode NFC, as a JSON
 * array, so that two different transactions never have the same encoding.
 *
 * @throws VigilError `transaction-invalid` for no fields or a field that is not a string: numbers have several spellings.
 */
export function hashTransaction(fields: readonly string[]): string {
  if (fields.length === 0 || fields.some((field) => typeof field !== 'string'))
    throw new VigilError('transaction-invalid', 'A transaction must have one or more fields, each a string.');
  return sha256(JSON.stringify(fields.map((field) => field.normalize('NFC'))));
}

/** The user in the audit trail: the same handle gives different hashes at different banks. */
export function hashSubject(bank: string, subject: string): string {
  return sha256(JSON.stringify([bank, subject]));
}

/** `ChallengeRecord.bind`: what a challenge was issued for. */
export function bindChallenge(origin: string, sid: string, txn: string | undefined, sub: string | undefined): string {
  return sha256(JSON.stringify([origin, sid, txn ?? null, sub ?? null]));
}
