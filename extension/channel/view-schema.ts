/** Validates messages of the extension's own pages. In: unknown. Out: FromView, FromConsent, FromUserPage. */

import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import { userRequest } from '@vigil/protocol/user/user-api.ts';
import { z } from 'zod';

export const fromView = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES) }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('turn-off') }),
  z.strictObject({ type: z.literal('turn-on') }),
  z.strictObject({ type: z.literal('stop-pilot') }),
  z.strictObject({ type: z.literal('delete-pilot') }),
  z.strictObject({ type: z.literal('retry') }),
]);

export const fromConsent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('decision'), granted: z.boolean() }),
]);

export const fromUserPage = z.strictObject({
  id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  request: userRequest,
});
