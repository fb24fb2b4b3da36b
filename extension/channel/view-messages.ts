/**
 * Messages between popup, options and consent page and the background worker. Types and names only; the worker
 * validates them with `view-schema.ts`, although only pages of this extension can open these ports.
 */

import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { LinkFailure } from './link-failure.ts';
import type { Policy } from './policy.ts';

export const VIEW_PORT = 'view';
/** Of a page that needs the extension alone: it starts no host. */
export const FIRST_RUN_PORT = 'first-run';
export const CONSENT_PORT = 'consent';
export const USER_PORT = 'user';

/** The state that the extension's pages render. */
export interface Snapshot {
  readonly policy: Policy;
  /** The user turned Vigil off: no page is captured until the user turns it on. */
  readonly off: boolean;
  readonly link: 'off' | 'connecting' | 'ready' | 'down';
  /** The last link failure; null while connected, or before the first attempt. */
  readonly failure: LinkFailure | null;
  /** The companion's last state; null before the first. */
  readonly state: CompanionState | null;
}

export type FromView =
  | { readonly type: 'pause'; readonly minutes: number }
  | { readonly type: 'resume' }
  /** Lasts until the user turns it on again. */
  | { readonly type: 'turn-off' }
  | { readonly type: 'turn-on' }
  /** Ends the recording for a pilot, and keeps or deletes it. */
  | { readonly type: 'stop-pilot' }
  | { readonly type: 'delete-pilot' }
  /** Retry the connection now. */
  | { readonly type: 'retry' };

export type FromConsent =
  | { readonly type: 'hello'; readonly id: string }
  | { readonly type: 'decision'; readonly granted: boolean };

/** A user request of the options page. `id` is unique on its port. */
export interface FromUserPage {
  readonly id: number;
  readonly request: UserRequest;
}

/** `reply` matches the request; `code` says why there is none. */
export type ToUserPage =
  | { readonly id: number; readonly reply: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly code: string };

/** The bank that requests consent. */
export interface ConsentSubject {
  readonly bank: string;
  readonly origin: string;
}
