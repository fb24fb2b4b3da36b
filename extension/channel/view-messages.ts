/**
 * What popup, options and consent page say to the background worker, and hear from it. Types and names of the ports; the
 * worker checks what it gets, although only pages of this extension can open these ports.
 */
import { z } from 'zod';
import type { CompanionState } from '../../shared/wire/state.ts';
import type { Hop } from '../background/hop.ts';
import type { Policy } from '../background/policy.ts';

export const VIEW_PORT = 'view';
export const CONSENT_PORT = 'consent';

/** Everything the views draw from. */
export interface Snapshot {
  readonly policy: Policy;
  readonly link: 'off' | 'connecting' | 'ready' | 'down';
  /** The hop that failed last, null when the way is open or was not tried. */
  readonly hop: Hop | null;
  /** What the companion last said of itself; null before its first word. */
  readonly state: CompanionState | null;
  /** The companion's store is locked: it has said so to a bank, and has not answered one since. */
  readonly locked: boolean;
}

export const fromView = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(1440) }),
  z.strictObject({ type: z.literal('resume') }),
  /** Try to reach the companion now. */
  z.strictObject({ type: z.literal('retry') }),
]);
export type FromView = z.infer<typeof fromView>;

export const fromConsent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('answer'), granted: z.boolean() }),
]);
export type FromConsent = z.infer<typeof fromConsent>;

/** Whom the person is asked about. */
export interface ConsentSubject {
  readonly bank: string;
  readonly origin: string;
}
