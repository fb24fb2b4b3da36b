/** What the store keeps of a pilot. In: JSON of the store. Out: the checked record. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

export const pilotRecord = z.strictObject({
  /** Of this installation, base64url: pseudonyms and hashes are made under it. It outlives a pilot, so that the pseudonym stays. */
  secret: z.string().regex(/^[\w-]{43}$/),
  /** The user's decision on a pilot; null: none. */
  decision: z
    .strictObject({
      /** Thumbprint of the pilot's key. */
      recipient: z.string().regex(/^[\w-]{43}$/),
      state: z.enum(['refused', 'recording', 'stopped', 'ended']),
      /** Of the decision, epoch milliseconds. */
      atMs: z.number().int().min(0),
      visits: z.number().int().min(0),
      /** Last copy to the export folder, epoch milliseconds; 0: none. Of a deleted recording: a copy may still be there. */
      copiedMs: z.number().int().min(0),
      /** Bytes of the recording when it was copied. */
      copiedBytes: z.number().int().min(0).default(0),
      /** Time that has passed since the decision, and the clock when that was counted; absent: none was counted. */
      elapsedMs: z.number().int().min(0).default(0),
      clockMs: z.number().int().min(0).optional(),
    })
    .nullable(),
});
/** Users before whom a computer was handed over while the export folder could not be reached. */
export const LEFT_COPIES_MAX = 16;
/** Pseudonyms of former users whose copies the export folder may still hold, oldest first. */
export const leftCopies = z.strictObject({
  pseudonyms: z
    .array(
      z
        .string()
        .regex(/^[\w-]+$/)
        .max(64),
    )
    .max(LEFT_COPIES_MAX),
});
export type PilotRecord = z.infer<typeof pilotRecord>;
export type PilotDecision = NonNullable<PilotRecord['decision']>;

export const newPilotRecord = (): PilotRecord => ({ secret: randomBytes(32).toString('base64url'), decision: null });
