/** The capture format as schemas: one strict tuple for each kind of event (see capture.ts for units and meaning). */
import { z } from 'zod';
import { CONTEXTS, EVENT, LIMITS } from '../capture.ts';
import { ZONES } from '../zones.ts';

/** A day either way: anything longer is a clock that stepped. */
const dt = z.number().int().min(-864_000_000).max(864_000_000);
const px = z.number().int().min(-100_000).max(100_000);
const button = z.number().int().min(0).max(4);
const slot = z
  .number()
  .int()
  .min(0)
  .max(LIMITS.slots - 1);
const zone = z
  .number()
  .int()
  .min(0)
  .max(ZONES.length - 1);

export const captureEvent = z.union([
  z.tuple([z.literal(EVENT.keyDown), dt, zone, slot]),
  z.tuple([z.literal(EVENT.keyUp), dt, slot]),
  z.tuple([z.literal(EVENT.pointerMove), dt, px, px]),
  z.tuple([z.literal(EVENT.pointerDown), dt, px, px, button]),
  z.tuple([z.literal(EVENT.pointerUp), dt, px, px, button]),
  z.tuple([z.literal(EVENT.wheel), dt, px, px]),
  z.tuple([
    z.literal(EVENT.context),
    dt,
    z
      .number()
      .int()
      .min(0)
      .max(CONTEXTS.length - 1),
  ]),
  z.tuple([z.literal(EVENT.field), dt, z.number().int().min(0).max(0xffffffff)]),
]);

export const streamId = z.string().regex(/^[\w-]{16,43}$/);

export const captureBatch = z.strictObject({
  stream: streamId,
  seq: z.number().int().min(0),
  at: z.number().int().min(0).max(1e12),
  sent: z.number().int().min(0).max(1e12),
  lost: z.number().int().min(0),
  events: z.array(captureEvent).max(LIMITS.eventsPerBatch),
  unseen: z
    .strictObject({
      ms: z.number().int().min(0).max(LIMITS.unseenMs),
      acts: z.number().int().min(0).max(LIMITS.unseenActs),
    })
    .optional(),
});
