/** Bytes as text and back, and their digest. In: bytes or text. Out: the other. Works in every runtime. */
import { sha256 } from '@noble/hashes/sha2';
import { base64, hex } from '@scure/base';

/** Line breaks are passed over. @throws {Error} when the text is not base64 (RFC 4648 section 4). */
export const fromBase64 = (text: string): Uint8Array => base64.decode(text.replaceAll(/\s/g, ''));

export const toHex = (bytes: Uint8Array): string => hex.encode(bytes);

/** @throws {Error} when the text is not an even number of hexadecimal digits. */
export const fromHex = (text: string): Uint8Array => hex.decode(text);

/** SHA-256 (FIPS 180-4), 32 bytes. */
export const digestOf = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** Not in constant time: for checksums, never for secrets. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
