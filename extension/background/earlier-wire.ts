/** What a companion of the version before understands. In: a message. Out: whether it may be sent (test/fixtures/wire-1). */
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';

/** A batch is judged by its type alone. */
type Sent = Exclude<ToCompanion, { type: 'batch' }> | { readonly type: 'batch' };

const MESSAGES: ReadonlySet<string> = new Set([
  'hello',
  'open',
  'close',
  'batch',
  'attest-request',
  'unwatch',
  'consent',
  'state',
  'pause',
  'resume',
  'user-request',
]);

const USER_REQUESTS: ReadonlySet<string> = new Set([
  'overview',
  'attestations',
  'attestation',
  'check-chain',
  'pause',
  'resume',
  'unlock',
  'revoke',
  'export',
  'new-profile',
  'use-profile',
  'rename-profile',
  'remove-profile',
  'reset-profile',
  'report-false-alarm',
  'erase',
]);

export function isInEarlierWire(message: Sent): boolean {
  return MESSAGES.has(message.type) && (message.type !== 'user-request' || USER_REQUESTS.has(message.request.type));
}
