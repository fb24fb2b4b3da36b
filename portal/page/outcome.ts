/** Outcomes of a request, as a bank's page handles them. Types only. */
import type { Decline } from '@vigil/protocol/page-channel.ts';

/** Result of a request. Everything but `token` means the bank's ordinary step-up. */
export type Outcome = { readonly status: 'token'; readonly token: string } | Failure;
export type Failure =
  /** Not installed, not enabled for this site, or the companion is not running. */
  | { readonly status: 'missing'; readonly part: 'extension' | 'companion' }
  | { readonly status: 'outdated'; readonly part: 'page' | 'extension' | 'companion' }
  | { readonly status: 'declined'; readonly code: Decline }
  | { readonly status: 'aborted' }
  | { readonly status: 'timeout' };
