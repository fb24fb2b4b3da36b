/** Messages from the companion, or from the host on its behalf, to the extension. In: unknown JSON. Out: checked. */
import { z } from 'zod';
import { TOKEN_MAX_CHARS } from '../attestation/claims.ts';
import { companionState } from '../companion-state.ts';
import { DECLINES } from '../page-channel.ts';
import { origin } from '../policy.ts';
import { requestId } from './to-companion.ts';

/** Why the host or the companion ends a connection, or could not make one. */
export const FAULTS = [
  'companion-missing',
  'companion-refused',
  'companion-outdated',
  'extension-outdated',
  'frame-invalid',
  'message-invalid',
  'window-exceeded',
  'internal',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Stable name of a fault (shared/protocol/errors.ts). */
const faultCode = z.string().regex(/^[a-z][a-z-]{1,63}$/);

export const toExtension = z.discriminatedUnion('type', [
  /** Reply to `hello`. `version`: the wire of this connection. `window`: how many batches may be unacknowledged. */
  z.strictObject({
    type: z.literal('welcome'),
    version: z.number().int(),
    companion: z.string(),
    window: z.number().int().min(1),
  }),
  /** All batches up to and including `upTo` are taken: their room in the window is free. */
  z.strictObject({ type: z.literal('ack'), upTo: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('token'), id: requestId, token: z.string().max(TOKEN_MAX_CHARS) }),
  z.strictObject({ type: z.literal('declined'), id: requestId, code: z.enum(DECLINES) }),
  /** Prompt the user for consent to `bank`. `id` is the request's. */
  z.strictObject({ type: z.literal('consent-request'), id: requestId, bank: z.string(), origin }),
  /** Sent on request, and whenever a visible part changed. */
  z.strictObject({ type: z.literal('state'), state: companionState }),
  /** Reply to `user-request`; the requester validates `reply` by the schema of its request (`USER_REQUESTS`). */
  z.strictObject({ type: z.literal('user-reply'), id: requestId, reply: z.record(z.string(), z.unknown()) }),
  /** `code` is the companion's reason, for the user alone. */
  z.strictObject({ type: z.literal('user-declined'), id: requestId, code: faultCode }),
  /** The connection ends after this. */
  z.strictObject({ type: z.literal('fault'), code: z.enum(FAULTS) }),
]);
export type ToExtension = z.infer<typeof toExtension>;
