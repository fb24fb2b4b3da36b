/**
 * A pilot: recordings of consenting users, encrypted to a key of their bank or employer, from which it fits parameters of its own.
 * In: JSON of the machine policy. Out: its checked settings.
 */
import { z } from 'zod';

const coordinate = z.string().regex(/^[\w-]{43}$/);

/** Public P-256 key (RFC 7517) that recordings are encrypted to. */
export const pilotKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});
export type PilotKey = z.infer<typeof pilotKey>;
