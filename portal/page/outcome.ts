/** How asks end: types only. In: nothing. Out: the outcomes that a bank's page handles. */
import type { Decline } from '@vigil/protocol/page-channel.ts';

/** How an ask ends. Everything but `token` means: carry on with the bank's ordinary step-up. */
export type Outcome = { readonly status: 'token'; readonly token: string } | Failure;
export type Failure =
  /** Not installed, not for this site, or the companion does not run. */
  | { readonly status: 'missing'; readonly part: 'extension' | 'companion' }
  | { readonly status: 'outdated'; readonly part: 'page' | 'extension' | 'companion' }
  | { readonly status: 'declined'; readonly code: Decline }
  | { readonly status: 'aborted' }
  | { readonly status: 'timeout' };
