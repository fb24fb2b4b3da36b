/**
 * The header of a pilot file: 512 bytes of plain text, JSON filled up with spaces and ended by a line break. In: its fields, or bytes
 * of unknown origin. Out: bytes, or checked fields.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PilotError } from './pilot-error.ts';
import { pseudonym } from './visit.ts';

export const FORMAT = 'vigil-pilot';
export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 512;
export const FILE_LIMITS = { bytes: 2 ** 31, blocks: 1_000_000 } as const;

const digest = z.string().regex(/^[\w-]{43}$/);

const fields = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  /** Day of the export, in days since 1970-01-01 (UTC). */
  createdDay: z.number().int().min(0).max(100_000),
  pseudonym,
  /** Thumbprint of the key that the blocks are encrypted to (RFC 7638). */
  recipient: digest,
  blocks: z.number().int().min(0).max(FILE_LIMITS.blocks),
  /** Of the blocks, with their line breaks. */
  bytes: z.number().int().min(0).max(FILE_LIMITS.bytes),
});
const header = fields.extend({
  /** SHA-256 over the other fields and the SHA-256 of the blocks, base64url. */
  checksum: digest,
});
export type PilotFileHeader = z.infer<typeof header>;
type HeaderFields = z.infer<typeof fields>;

export function checksumOf(of: HeaderFields, bodyDigest: Uint8Array): string {
  return createHash('sha256')
    .update(JSON.stringify(fields.parse(of)))
    .update(bodyDigest)
    .digest('base64url');
}

export function encodeHeader(of: PilotFileHeader): Buffer {
  return Buffer.from(`${JSON.stringify(header.parse(of)).padEnd(HEADER_BYTES - 1)}\n`);
}

/** @throws {PilotError} `pilot-format`, `pilot-version`, `pilot-altered`. */
export function decodeHeader(bytes: Uint8Array): PilotFileHeader {
  const text = Buffer.from(bytes).toString('latin1');
  const json = parseJson(text);
  const named = z.looseObject({ format: z.literal(FORMAT), version: z.number() }).safeParse(json);
  if (!named.success) throw new PilotError('pilot-format', 'Not a pilot file: its header is missing.');
  if (named.data.version !== FORMAT_VERSION)
    throw new PilotError(
      'pilot-version',
      `A pilot file of version ${named.data.version}; this program reads ${FORMAT_VERSION}.`,
    );
  const parsed = header.safeParse(json);
  // One way to write a header: what reads the same and is written otherwise was altered.
  if (parsed.success && encodeHeader(parsed.data).equals(bytes)) return parsed.data;
  throw new PilotError('pilot-altered', 'The header of the pilot file was altered.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
