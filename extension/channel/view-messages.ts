/**
 * What popup, options and consent page say to the background worker, and hear from it. Types and names only; the worker
 * checks what it gets with `view-schema.ts`, although only pages of this extension can open these ports.
 */

import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { LinkFailure } from './link-failure.ts';
import type { Policy } from './policy.ts';

export const VIEW_PORT = 'view';
export const CONSENT_PORT = 'consent';
export const USER_PORT = 'user';

/** Everything the views draw from. */
export interface Snapshot {
  readonly policy: Policy;
  readonly link: 'off' | 'connecting' | 'ready' | 'down';
  /** The hop that failed last, null when the way is open or was not tried. */
  readonly failure: LinkFailure | null;
  /** What the companion last said of itself; null before its first word. */
  readonly state: CompanionState | null;
}

export type FromView =
  | { readonly type: 'pause'; readonly minutes: number }
  | { readonly type: 'resume' }
  /** Try to reach the companion now. */
  | { readonly type: 'retry' };

export type FromConsent =
  | { readonly type: 'hello'; readonly id: string }
  | { readonly type: 'decision'; readonly granted: boolean };

/** A question of the options page to the person's companion. `id` is the page's own, unique on its port. */
export interface FromUserPage {
  readonly id: number;
  readonly request: UserRequest;
}

/** `reply` fits the question; `code` says why there is none. */
export type ToUserPage =
  | { readonly id: number; readonly reply: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly code: string };

/** Whom the person is asked about. */
export interface ConsentSubject {
  readonly bank: string;
  readonly origin: string;
}
