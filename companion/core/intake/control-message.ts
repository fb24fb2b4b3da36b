/**
 * What the command line and the windows of this machine's user may ask of the core, over a `control` connection. In:
 * unknown JSON. Out: a checked message. Each is answered by one {@link ControlReply} with the same `id`.
 */
import { z } from 'zod';
import { type Ask, type PersonAnswer, personQuestion } from '../../../shared/person/questions.ts';
import type { CompanionState } from '../../../shared/wire/state.ts';
import { askId } from '../../../shared/wire/to-companion.ts';
import type { PolicyReport } from '../policy/policy-source.ts';
import type { LedgerEntry } from '../store/ledger-entry.ts';
import type { StoreState } from '../store/open-store.ts';

export const controlMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('status'), id: askId }),
  z.strictObject({ type: z.literal('pause'), id: askId, minutes: z.number().int().min(1).max(480) }),
  z.strictObject({ type: z.literal('resume'), id: askId }),
  /** Opens a store of the passphrase tier. */
  z.strictObject({ type: z.literal('unlock'), id: askId, passphrase: z.string().min(1).max(1000) }),
  /** What was told to whom, newest first. */
  z.strictObject({ type: z.literal('answers'), id: askId, count: z.number().int().min(1).max(1000) }),
  /** Which banks know this person. */
  z.strictObject({ type: z.literal('registrations'), id: askId }),
  /** Forgets the key for one handle at one bank; the bank sees an unknown key from then on. */
  z.strictObject({ type: z.literal('forget'), id: askId, bank: z.string().max(200), sub: z.string().max(128) }),
  /** Removes everything that was learnt and every key. The companion ends after it. */
  z.strictObject({ type: z.literal('erase'), id: askId }),
  /** Whatever a person's window asks. */
  z.strictObject({ type: z.literal('person'), id: askId, question: personQuestion }),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

export interface CoreStatus {
  readonly state: CompanionState;
  readonly store: StoreState;
  readonly policy: PolicyReport;
  readonly browsers: number;
  readonly watches: number;
  /** Code of the newest fault, null when there was none. */
  readonly lastFault: string | null;
}

export interface Registration {
  readonly bank: string;
  readonly bankName: string;
  readonly sub: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export type ControlReply =
  | { readonly type: 'reply'; readonly id: string; readonly ok: true; readonly status: CoreStatus }
  | { readonly type: 'reply'; readonly id: string; readonly ok: true; readonly answers: readonly LedgerEntry[] }
  | { readonly type: 'reply'; readonly id: string; readonly ok: true; readonly registrations: readonly Registration[] }
  | { readonly type: 'reply'; readonly id: string; readonly ok: true; readonly answer: PersonAnswer<Ask> }
  | { readonly type: 'reply'; readonly id: string; readonly ok: true }
  | { readonly type: 'reply'; readonly id: string; readonly ok: false; readonly code: string };
