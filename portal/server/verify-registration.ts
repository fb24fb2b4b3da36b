/** Registration of a companion. In: its answer to a registration challenge. Out: the stored credential or a refusal. */
import type { Portal } from './portal.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { Credential } from './stores.ts';

export interface ExpectedRegistration {
  readonly origin: string;
  readonly sessionId: string;
  readonly subject: string;
}

export type Registration = { readonly ok: true; readonly credential: Credential } | Refusal;

/** Call it only in a session that passed full strong authentication just now. Stores the key; never throws. */
export async function verifyRegistration(
  portal: Portal,
  token: unknown,
  expected: ExpectedRegistration,
): Promise<Registration> {
  void portal;
  void token;
  void expected;
  return refuse('store-unavailable');
}
