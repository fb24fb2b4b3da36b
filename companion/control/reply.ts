/**
 * Replies of a running companion as the command validates them: the companion may have another version. In: unknown JSON. Out:
 * a validated reply. The core's side is control-message.ts.
 */

import { companionState, STORE_STATES } from '@vigil/protocol/companion-state.ts';
import { UPDATE_CHANNELS } from '@vigil/protocol/policy.ts';
import { requestId } from '@vigil/protocol/wire/to-companion.ts';
import { z } from 'zod';

export const companionStatus = z.object({
  state: companionState,
  store: z.enum(STORE_STATES),
  policy: z.object({
    source: z.enum(['override', 'machine', 'user', 'none']),
    file: z.string().nullable(),
    error: z.string().nullable(),
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .readonly()
      .optional(),
    banks: z.number().int(),
    /** Absent: a companion of an earlier version. */
    updateChannel: z.enum(UPDATE_CHANNELS).optional(),
  }),
  /** Absent: a companion of an earlier version. */
  parameters: z
    .object({
      source: z.enum(['built-in', 'policy']),
      calibration: z.string(),
      sha256: z.string().nullable(),
      problem: z.string().nullable(),
      pending: z.boolean(),
      restarted: z.boolean(),
    })
    .optional(),
  browsers: z.number().int(),
  /** Absent from companions of the version before. */
  extensions: z
    .array(z.object({ browser: z.string(), version: z.string(), wire: z.number() }))
    .readonly()
    .optional(),
  watches: z.number().int(),
  lastFault: z.string().nullable(),
  /** Absent from companions of the version before. */
  seenExtensions: z
    .array(z.object({ browser: z.enum(['chromium', 'firefox']), version: z.string(), atMs: z.number() }))
    .readonly()
    .optional(),
  clock: z.object({ offsetS: z.number(), atMs: z.number() }).nullable().optional(),
});
export type CompanionStatus = z.infer<typeof companionStatus>;

const base = { type: z.literal('reply'), id: requestId };

export const controlReply = z.discriminatedUnion('ok', [
  z.object({ ...base, ok: z.literal(true), status: companionStatus.optional(), reply: z.unknown().optional() }),
  z.object({ ...base, ok: z.literal(false), code: z.string() }),
]);
