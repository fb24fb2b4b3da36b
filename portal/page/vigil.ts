/**
 * Page client of a bank's portal. In: a challenge from the bank's server. Out: a token for it, or the reason why there
 * is none. Talks to the content script by the handshake of shared/page-channel.ts; sees ciphertext only.
 */
import type { Decline } from '../../shared/page-channel.ts';

/** How an ask ends. Everything but `token` means: carry on with the bank's ordinary step-up. */
export type Outcome =
  | { readonly status: 'token'; readonly token: string }
  /** Not installed, not for this site, or the companion does not run. */
  | { readonly status: 'missing'; readonly part: 'extension' | 'companion' }
  | { readonly status: 'outdated'; readonly part: 'page' | 'extension' | 'companion' }
  | { readonly status: 'declined'; readonly code: Decline }
  | { readonly status: 'aborted' }
  | { readonly status: 'timeout' };

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Default 5,000 for `attest`; 130,000 for `register`, which waits for the user's consent. */
  readonly timeoutMs?: number;
}

/** Asks once. Never rejects. */
export declare function attest(challenge: string, options?: AskOptions): Promise<Outcome>;

/** Asks the user's consent for a new key for this bank. Never rejects. */
export declare function register(challenge: string, options?: AskOptions): Promise<Outcome>;

export interface WatchOptions {
  /** Fetches a new challenge with `purpose: watch`; called again whenever the stream has to be opened anew. */
  readonly challenge: () => Promise<string>;
  /** Gets each token, one after the other: the next waits until the promise is done. */
  readonly onToken: (token: string) => unknown;
  /** Told whenever the stream breaks or cannot be opened; it is then tried again by itself, unless `aborted`. */
  readonly onOutcome?: (outcome: Exclude<Outcome, { status: 'token' }>) => void;
  readonly signal: AbortSignal;
}

/** Keeps a stream of tokens open until `signal` aborts or the answer is final (`declined` for good). Never rejects. */
export declare function watch(options: WatchOptions): Promise<Exclude<Outcome, { status: 'token' }>>;

/** Whether an extension answers on this page, and its version. */
export declare function presence(): Promise<
  { readonly present: false } | { readonly present: true; readonly version: string }
>;
