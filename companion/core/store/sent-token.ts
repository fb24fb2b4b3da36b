/**
 * A signed token as it is stored with its ledger record. In: the JWS that was sent. Out: about a fifth of its bytes, and from
 * them the same JWS or its claims. The hash in the record detects damage.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { sha256 } from '../crypto/hash.ts';

/** Several times the longest token: a damaged row must not exhaust memory. */
const MAX_BYTES = 64 * 1024;
const LINE = 0x0a;
const claimsBody = z.record(z.string(), z.unknown());

/** JSON of header and claims holds no line break of its own, so one ends each (RFC 7515 section 3.1 for the parts). */
export function packToken(jws: string): Buffer {
  const [header = '', payload = '', signature = ''] = jws.split('.').map((part) => Buffer.from(part, 'base64url'));
  const line = Buffer.of(LINE);
  return deflateRawSync(Buffer.concat([Buffer.from(header), line, Buffer.from(payload), line, Buffer.from(signature)]));
}

/** The JWS that {@link packToken} was given. Throws `store-undecryptable` unless its SHA-256 is `hash`, and without a body. */
export function unpackToken(body: unknown, hash: string): string {
  const jws = Buffer.isBuffer(body) ? joined(body) : null;
  if (jws === null || sha256(jws) !== hash)
    throw new VigilError('store-undecryptable', 'A stored token is damaged: run vigil doctor.');
  return jws;
}

export function claimsOfToken(jws: string): Record<string, unknown> {
  return claimsBody.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()));
}

function joined(body: Buffer): string | null {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(body, { maxOutputLength: MAX_BYTES });
  } catch {
    return null;
  }
  const first = bytes.indexOf(LINE);
  const second = bytes.indexOf(LINE, first + 1);
  if (first < 0 || second < 0) return null;
  const parts = [bytes.subarray(0, first), bytes.subarray(first + 1, second), bytes.subarray(second + 1)];
  return parts.map((part) => part.toString('base64url')).join('.');
}
