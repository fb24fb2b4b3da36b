/**
 * Messages from the extension to the companion, over native messaging, the host and the local socket. In: unknown JSON.
 * Out: a checked message. Origins come from the browser (`sender.origin`), set by the background worker, never by a page.
 */
import { z } from 'zod';
import { CHALLENGE_MAX_CHARS } from '../attestation/challenge.ts';
import { MAX_PAUSE_MINUTES } from '../pause.ts';
import { origin } from '../policy.ts';
import { userRequest } from '../user/user-api.ts';
import { captureBatch, streamId } from './capture-schema.ts';

/** Id of a request; unique on the connection. */
export const requestId = z.string().regex(/^[\w-]{1,64}$/);
const version = z.string().regex(/^\d+\.\d+\.\d+$/);

export const toCompanion = z.discriminatedUnion('type', [
  /**
   * First message of a connection. `client` names the browser profile: random, made once, kept by the extension. `version` and
   * `oldest` are the range of wire versions that it speaks. Fields of later versions are ignored.
   */
  z.object({
    type: z.literal('hello'),
    version: z.number().int().min(1),
    oldest: z.number().int().min(1).optional(),
    client: z.string().regex(/^[\w-]{16,43}$/),
    extension: version,
    browser: z.enum(['chromium', 'firefox']),
  }),
  /** A frame of a listed origin is there. Sent again for every live frame after a reconnect. */
  z.strictObject({ type: z.literal('open'), stream: streamId, origin, tab: z.number().int().min(0), top: z.boolean() }),
  z.strictObject({ type: z.literal('close'), stream: streamId }),
  /** `n` numbers the batches of the connection from 0; at most `window` of them may be unacknowledged. */
  z.strictObject({ type: z.literal('batch'), n: z.number().int().min(0), batch: captureBatch }),
  z.strictObject({
    type: z.literal('attest-request'),
    id: requestId,
    stream: streamId,
    kind: z.enum(['attest', 'register', 'watch']),
    challenge: z.string().min(1).max(CHALLENGE_MAX_CHARS),
  }),
  z.strictObject({ type: z.literal('unwatch'), id: requestId }),
  /** The user's decision on `consent-request`. */
  z.strictObject({ type: z.literal('consent'), id: requestId, granted: z.boolean() }),
  /** From the popup and the options page. The reply to each is `state`. */
  z.strictObject({ type: z.literal('state') }),
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES) }),
  z.strictObject({ type: z.literal('resume') }),
  /** From a page of the extension, never from a content script: a request of the user to the companion. */
  z.strictObject({ type: z.literal('user-request'), id: requestId, request: userRequest }),
]);
export type ToCompanion = z.infer<typeof toCompanion>;
