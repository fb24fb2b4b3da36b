/** The companion's state for the user, shown by the popup, the windows and `vigil status`. In: JSON. Out: validated. */

import { z } from 'zod';
import { KEY_TIERS, STAGES, VERDICTS } from './attestation/claims.ts';
import { pilotState } from './pilot.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** `absent`: there is no store yet. `locked`: its key must be unlocked. `newer`: a later version wrote it. */
export const STORE_STATES = ['absent', 'ok', 'locked', 'undecryptable', 'newer'] as const;
export type StoreState = (typeof STORE_STATES)[number];

export const siteState = z.strictObject({
  origin: z.string(),
  bank: z.string(),
  registered: z.boolean(),
  verdict: z.enum(VERDICTS),
  confidence: share.nullable(),
  keys: count,
  strokes: count,
  clicks: count,
});

export const companionState = z.strictObject({
  version: z.string(),
  stage: z.enum(STAGES),
  /** Share of the enrolment that each modality has behind it: 1 is trained. */
  progress: z.strictObject({ keystroke: share, pointer: share }),
  sessions: count,
  /** Epoch milliseconds at which watching goes on again; null while it is not paused. */
  pausedUntil: z.number().int().nullable(),
  /** Which pauses the policy allows; absent: all. */
  pause: z.strictObject({ allowed: z.boolean(), maxMinutes: count }).optional(),
  keyTier: z.enum(KEY_TIERS),
  /** Why nothing that was learnt can be used: the store is locked, damaged, or a newer companion's. Absent: it is open. */
  store: z.enum(STORE_STATES).exclude(['absent', 'ok']).optional(),
  sites: z.array(siteState).max(100),
  /** Absent: the machine policy offers no pilot. */
  pilot: pilotState.optional(),
});
export type CompanionState = z.infer<typeof companionState>;
export type SiteState = z.infer<typeof siteState>;
