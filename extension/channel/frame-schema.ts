/** Checks what a content script sent: its process may be in the hands of the page. In: unknown. Out: FromFrame. */

import { CHALLENGE_MAX_CHARS } from '@vigil/protocol/attestation/challenge.ts';
import { ASK_KINDS } from '@vigil/protocol/page-channel.ts';
import { captureBatch, streamId } from '@vigil/protocol/wire/capture-schema.ts';
import { z } from 'zod';

const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const fromFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), stream: streamId }),
  z.strictObject({ type: z.literal('batch'), batch: captureBatch }),
  z.strictObject({
    type: z.literal('ask'),
    id,
    kind: z.enum(ASK_KINDS as [(typeof ASK_KINDS)[number], ...(typeof ASK_KINDS)[number][]]),
    challenge: z.string().min(1).max(CHALLENGE_MAX_CHARS),
  }),
  z.strictObject({ type: z.literal('unwatch'), id }),
]);
