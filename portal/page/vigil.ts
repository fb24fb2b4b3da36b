/**
 * Page client of a bank's portal. In: a challenge from the bank's server. Out: a token, or why there is none. Connects to
 * the content script by the handshake of @vigil/protocol/page-channel.ts and handles ciphertext only.
 */
import type { AttestRequestKind } from '@vigil/protocol/page-channel.ts';
import { connection, type Exchange } from './connection.ts';
import type { Outcome } from './outcome.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Default 5,000 for `attest`; 130,000 for `register`, which waits for the user's consent. */
  readonly timeoutMs?: number;
}

/** Requests one attestation. Never rejects. */
export function attest(challenge: string, options: RequestOptions = {}): Promise<Outcome> {
  return request('attest', challenge, { timeoutMs: 5_000, ...options });
}

/** Requests the user's consent to a new key for this bank. Never rejects. */
export function register(challenge: string, options: RequestOptions = {}): Promise<Outcome> {
  return request('register', challenge, { timeoutMs: 130_000, ...options });
}

/** Whether the extension is present on this page, and its version. */
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
  const port = await connection(signal);
  if (!('exchange' in port)) return port;
  return new Promise((resolve) => {
    const done = (outcome: Outcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      exchange.end();
      resolve(outcome);
    };
    const abort = () => done({ status: 'aborted' });
    const late = () => {
      done({ status: 'timeout' });
      port.retire();
    };
    const timer = setTimeout(late, timeoutMs);
    const exchange: Exchange = port.exchange(kind, challenge, done);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}
