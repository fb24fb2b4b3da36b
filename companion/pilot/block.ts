/**
 * Encrypts and decrypts blocks. In: a part of a visit, the pilot's key. Out: a compact JWE (RFC 7516: ECDH-ES on P-256, A256GCM)
 * over the part's JSON, compressed (zlib, RFC 1950). Each block has an ephemeral key of its own: who wrote it cannot read it.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import type { PilotKey } from '@vigil/protocol/pilot.ts';
import { CompactEncrypt, type CryptoKey, compactDecrypt, importJWK } from 'jose';
import { PilotError } from './pilot-error.ts';
import type { PilotPrivateKey } from './pilot-keys.ts';
import { type RecordedPart, recordedPart, VISIT_LIMITS, type Visit } from './visit.ts';

export const BLOCK_LIMITS = {
  /** Characters of an encrypted block. */
  chars: 1024 * 1024,
  /** Bytes of a decompressed block. */
  bytes: 8 * 1024 * 1024,
} as const;

/** Bytes of JSON after which a part is full, about. */
const PART_BYTES = 256 * 1024;

const ALGORITHM = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';

/** Imports the key once for many blocks. */
export async function blockKey(key: PilotKey | PilotPrivateKey): Promise<CryptoKey> {
  return (await importJWK({ ...key, alg: ALGORITHM })) as CryptoKey;
}

export function encryptPart(key: CryptoKey, part: RecordedPart): Promise<string> {
  const plain = deflateSync(JSON.stringify(recordedPart.parse(part)));
  return new CompactEncrypt(plain).setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION }).encrypt(key);
}

/** @throws {PilotError} `pilot-length`, `pilot-altered` (or another key), `pilot-malformed`. */
export async function decryptPart(key: CryptoKey, block: string): Promise<RecordedPart> {
  if (block.length > BLOCK_LIMITS.chars)
    throw new PilotError('pilot-length', 'A block is longer than the format allows.');
  const plain = await decrypt(key, block);
  let json: unknown;
  try {
    json = JSON.parse(inflateSync(plain, { maxOutputLength: BLOCK_LIMITS.bytes }).toString('utf8'));
  } catch (cause) {
    throw new PilotError('pilot-malformed', 'A block does not hold compressed JSON.', { cause });
  }
  const parsed = recordedPart.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PilotError('pilot-malformed', 'A block does not hold a part of a visit.', { cause: parsed.error });
}

async function decrypt(key: CryptoKey, block: string): Promise<Uint8Array> {
  try {
    const options = { keyManagementAlgorithms: [ALGORITHM], contentEncryptionAlgorithms: [ENCRYPTION] };
    return (await compactDecrypt(block, key, options)).plaintext;
  } catch (cause) {
    throw new PilotError('pilot-altered', 'A block cannot be decrypted: it was altered, or another key is needed.', {
      cause,
    });
  }
}

/** The blocks of a whole visit, in order. A visit of more than {@link VISIT_LIMITS}.parts blocks is refused by the reader. */
export async function encryptVisit(publicKey: PilotKey, visit: Omit<Visit, 'counts'>): Promise<string[]> {
  const key = await blockKey(publicKey);
  const chunks = chunksOf(visit.entries);
  const { id, complete, entries: _entries, ...facts } = visit;
  return Promise.all(
    chunks.map((entries, part) => {
      const last = complete && part === chunks.length - 1;
      return encryptPart(key, { ...facts, visit: id, part, last, entries: [...entries] });
    }),
  );
}

/** At least one chunk. */
function chunksOf(entries: Visit['entries']): Visit['entries'][number][][] {
  const chunks: Visit['entries'][number][][] = [[]];
  let bytes = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length;
    const current = chunks.at(-1) ?? [];
    if (isFull(bytes + size, current.length)) {
      chunks.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return chunks;
}

/** Whether a part of so many bytes of JSON and so many entries is to be encrypted. */
export function isFull(bytes: number, entries: number): boolean {
  return bytes >= PART_BYTES || entries >= VISIT_LIMITS.entries;
}
