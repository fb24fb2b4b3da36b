/**
 * Who calls. In: a request's Authorization header or client certificate. Out: the name of the client, or null. Keys are
 * kept as SHA-256 digests: 256 random bits need no slow hash.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

/** One key a line: `name sha256-hex`. Empty lines and lines that start with # are skipped. */
const line = z.tuple([z.string().regex(/^[\w.-]{1,64}$/), z.string().regex(/^[0-9a-f]{64}$/)]);

/** Names by digest. */
export type ApiKeys = ReadonlyMap<string, string>;

export const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** @throws VigilError `api-keys-invalid` naming the line. */
export function parseApiKeys(text: string): ApiKeys {
  const keys = new Map<string, string>();
  for (const [at, written] of text.split(/\r?\n/).entries()) {
    if (written.trim() === '' || written.startsWith('#')) continue;
    const parsed = line.safeParse(written.trim().split(/\s+/));
    if (!parsed.success)
      throw new VigilError('api-keys-invalid', `Line ${at + 1}: expected a name and a SHA-256 digest in hex.`);
    keys.set(parsed.data[1], parsed.data[0]);
  }
  return keys;
}

const BEARER = /^Bearer ([\w.~+/-]{1,256}=*)$/i;

/** The digest is looked up, not the key: the time of the look-up says nothing about a key. */
export function clientOf(request: Pick<IncomingMessage, 'socket' | 'headers'>, keys: ApiKeys): string | null {
  const { socket } = request;
  if (socket instanceof TLSSocket && socket.authorized) return certified(socket);
  const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
  return key === undefined ? null : (keys.get(digestOf(key)) ?? null);
}

/** TLS checks a certificate at the handshake alone, and a kept connection may outlive it. */
function certified(socket: TLSSocket): string | null {
  const { subject, valid_to: validTo } = socket.getPeerCertificate();
  if (!(Date.parse(validTo) > Date.now())) return null;
  const CN = subject?.CN;
  return typeof CN === 'string' ? CN : 'certificate';
}
