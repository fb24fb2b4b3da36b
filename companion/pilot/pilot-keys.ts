/**
 * The key pair of a pilot. In: nothing, or a JWK of unknown origin. Out: checked P-256 keys as JWK. The public key stands in the
 * machine policy of the pilot's desktops; the private key stays with those who fit parameters.
 */

import { createHash } from 'node:crypto';
import { type PilotKey, pilotKey } from '@vigil/protocol/pilot.ts';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { PilotError } from './pilot-error.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);
const privateKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
});

/** Private P-256 key (RFC 7517). Decrypts every pilot file of its pilot. */
export type PilotPrivateKey = z.infer<typeof privateKey>;

export interface PilotKeys {
  readonly publicKey: PilotKey;
  readonly privateKey: PilotPrivateKey;
}

export async function newPilotKeys(): Promise<PilotKeys> {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  return {
    publicKey: pilotKey.parse(pick(await exportJWK(pair.publicKey))),
    privateKey: readPilotPrivateKey(await exportJWK(pair.privateKey)),
  };
}

/** @throws {PilotError} `pilot-key-malformed`. */
export function readPilotPrivateKey(jwk: unknown): PilotPrivateKey {
  const parsed = privateKey.safeParse(jwk);
  if (parsed.success) return parsed.data;
  throw new PilotError('pilot-key-malformed', 'Not a private P-256 key as JWK (kty, crv, x, y, d expected).');
}

export const publicHalf = (key: PilotPrivateKey): PilotKey => pilotKey.parse(pick(key));

/** RFC 7638 thumbprint, SHA-256, base64url: names the recipient in a pilot file. */
export function pilotKeyId({ kty, crv, x, y }: PilotKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function pick({ kty, crv, x, y }: { kty?: string; crv?: string; x?: string; y?: string }) {
  return { kty, crv, x, y } as { kty: string; crv: string; x: string; y: string };
}
