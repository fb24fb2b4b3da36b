/** Validates messages of content scripts, which a compromised page process may forge. In: unknown. Out: FromFrame. */

import { CHALLENGE_MAX_CHARS } from '@vigil/protocol/attestation/challenge.ts';
import { ATTEST_REQUEST_KINDS } from '@vigil/protocol/page-channel.ts';
import { captureBatch, streamId } from '@vigil/protocol/wire/capture-schema.ts';
import { z } from 'zod';

const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const fromFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), stream: streamId }),
  z.strictObject({ type: z.literal('batch'), batch: captureBatch }),
  z.strictObject({
    type: z.literal('attest-request'),
    id,
    kind: z.enum(
      ATTEST_REQUEST_KINDS as [(typeof ATTEST_REQUEST_KINDS)[number], ...(typeof ATTEST_REQUEST_KINDS)[number][]],
    ),
    challenge: z.string().min(1).max(CHALLENGE_MAX_CHARS),
  }),
  z.strictObject({ type: z.literal('unwatch'), id }),
  z.strictObject({ type: z.literal('child-activity'), ms: z.number().int().min(1).max(10_000) }),
]);
