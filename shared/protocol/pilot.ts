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

/** Public Ed25519 or P-256 key (RFC 7517, RFC 8037) that signs the deployment's parameter files. */
export const parameterKey = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
]);
export type ParameterKey = z.infer<typeof parameterKey>;

/** Parameters that replace the built-in ones. `sha256`: of the whole file, in hexadecimal. */
export const namedParameterFile = z.strictObject({
  file: z.string().min(1).max(1000),
  sha256: z.string().regex(/^[\da-f]{64}$/, 'expected 64 hexadecimal digits in lower case'),
  key: parameterKey.optional(),
});
export type NamedParameterFile = z.infer<typeof namedParameterFile>;

/** What the machine policy says about a pilot. */
export const pilotSettings = z.strictObject({
  /** Recordings are encrypted to it. Another key is another pilot: consent is requested again. */
  publicKey: pilotKey,
  /** Who receives the recordings; shown to the user. */
  name: z.string().min(1).max(100),
  /** Shown to the user. */
  purpose: z.string().min(1).max(500),
  /** Days from the user's consent. */
  days: z.number().int().min(1).max(180),
  /** Megabytes (10^6 bytes) on the disk. */
  maxMB: z.number().int().min(1).max(1000),
  /** Absolute path of an existing folder to which the recording is copied once a day. */
  exportFolder: z.string().min(1).max(1000).optional(),
});
export type PilotSettings = z.infer<typeof pilotSettings>;

const count = z.number().int().min(0);

/** State of the pilot for the user. Absent where the machine policy offers none. */
export const pilotState = pilotSettings.omit({ publicKey: true, exportFolder: true }).extend({
  /** `offered`: no decision yet. `stopped`: by the user; the recording is kept. `ended`: by its limits. */
  status: z.enum(['offered', 'refused', 'recording', 'stopped', 'ended']),
  /** Thumbprint of the pilot's key (RFC 7638): names the pilot in a decision. */
  recipient: z.string().regex(/^[\w-]{43}$/),
  /** Whether the recording is copied to a folder of the administrator. */
  copied: z.boolean(),
  /** Epoch milliseconds of the consent, and when the recording ends; null before. */
  sinceMs: count.nullable(),
  untilMs: count.nullable(),
  /** On the disk. */
  bytes: count,
  visits: count,
});
export type PilotState = z.infer<typeof pilotState>;
