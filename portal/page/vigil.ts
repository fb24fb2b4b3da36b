/**
 * Page client of a bank's portal. In: a challenge from the bank's server. Out: a token for it, or the reason why there
 * is none. Talks to the content script by the handshake of shared/page-channel.ts; sees ciphertext only.
 */
import type { AttestRequestKind } from '@vigil/protocol/page-channel.ts';
import { connection, type Exchange } from './connection.ts';
import type { Outcome } from './outcome.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Default 5,000 for `attest`; 130,000 for `register`, which waits for the user's consent. */
  readonly timeoutMs?: number;
}

/** Asks once. Never rejects. */
export function attest(challenge: string, options: RequestOptions = {}): Promise<Outcome> {
  return request('attest', challenge, { timeoutMs: 5_000, ...options });
}

/** Asks the user's consent for a new key for this bank. Never rejects. */
export function register(challenge: string, options: RequestOptions = {}): Promise<Outcome> {
  return request('register', challenge, { timeoutMs: 130_000, ...options });
}

/** Whether an extension answers on this page, and its version. */
export async function presence(): Promise<
  { readonly present: false } | { readonly present: true; readonly version: string }
> {
  const port = await connection();
  return 'extension' in port ? { present: true, version: port.extension } : { present: false };
}

async function request(
  kind: AttestRequestKind,
  challenge: string,
  { signal, timeoutMs }: RequestOptions,
): Promise<Outcome> {
  if (signal?.aborted) return { status: 'aborted' };
  const port = await connection();
  if (!('exchange' in port)) return port;
  return new Promise((resolve) => {
    const done = (outcome: Outcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      exchange.end();
      resolve(outcome);
    };
    const abort = () => done({ status: 'aborted' });
    const timer = setTimeout(port.giveUp, timeoutMs);
    const exchange: Exchange = port.exchange(kind, challenge, done);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}
