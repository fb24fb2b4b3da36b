/**
 * The channel between a bank's page and the content script: types and constants only, for both ends. The page posts
 * `CONNECT` to its own window with one MessagePort; the content script replies `ready` on that port; without
 * one, nothing happens. All other messages use the port.
 */

export const PAGE_CHANNEL_VERSION = 1;

/** `window.postMessage(CONNECT, location.origin, [port])`. */
export const CONNECT = { vigil: 'connect', version: PAGE_CHANNEL_VERSION } as const;

export type AttestRequestKind = 'attest' | 'register' | 'watch';
export const ATTEST_REQUEST_KINDS: readonly AttestRequestKind[] = ['attest', 'register', 'watch'];

/** Page to content script. `id` is the page's own, unique on its port. */
export type FromPage =
  | {
      readonly type: 'attest-request';
      readonly id: number;
      readonly kind: AttestRequestKind;
      readonly challenge: string;
    }
  | { readonly type: 'unwatch'; readonly id: number };

/** Why a request got no token. Stable. */
export const DECLINES = [
  'not-registered',
  'consent-refused',
  'consent-timeout',
  /** Another user of this bank is registered in this account of the computer: use an account of one's own, or revoke. */
  'other-user-registered',
  'challenge-invalid',
  'challenge-expired',
  'not-listed',
  'origin-mismatch',
  'rate-limited',
  'companion-missing',
  'companion-outdated',
  'extension-outdated',
  'store-locked',
  'superseded',
  'internal',
] as const;
export type Decline = (typeof DECLINES)[number];

/** Content script to page. A watch gets `token` again and again until `unwatch` or `declined`. */
export type ToPage =
  | { readonly type: 'ready'; readonly version: number; readonly extension: string }
  | { readonly type: 'token'; readonly id: number; readonly token: string }
  | { readonly type: 'declined'; readonly id: number; readonly code: Decline };
