/** Converts bytes to text and back, and digests them. Works in every runtime. */
import { sha256 } from '@noble/hashes/sha2';
import { base64, hex } from '@scure/base';

/** Ignores line breaks. @throws {Error} if the text is not base64 (RFC 4648 section 4). */
export const fromBase64 = (text: string): Uint8Array => base64.decode(text.replaceAll(/\s/g, ''));

export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes);

export const toHex = (bytes: Uint8Array): string => hex.encode(bytes);

/** @throws {Error} if the text is not an even number of hexadecimal digits. */
export const fromHex = (text: string): Uint8Array => hex.decode(text);

/** SHA-256 (FIPS 180-4), 32 bytes. */
export const digestOf = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** Not constant-time: for checksums, not for secrets. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
