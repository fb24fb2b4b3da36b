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
  sha256: z.string().regex(/^[\da-f]{64}$/),
  key: parameterKey.optional(),
});
export type NamedParameterFile = z.infer<typeof namedParameterFile>;
