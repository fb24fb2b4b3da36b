/**
 * Pseudonymous field identifiers. In: the installation's key and a description of the field. Out: 32 bits.
 * HalfSipHash-2-4 with 32-bit output (Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012;
 * reference code halfsiphash.c), because WebCrypto is asynchronous.
 */
import type { FieldHashKey } from '../channel/frame-messages.ts';

const rotl = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** HalfSipHash-2-4 of `bytes`, as an unsigned 32-bit number. */
export function halfSipHash(key: FieldHashKey, bytes: Uint8Array): number {
  let v0 = key[0] | 0;
  let v1 = key[1] | 0;
  let v2 = 0x6c796765 ^ key[0];
  let v3 = 0x74656462 ^ key[1];
  const rounds = (n: number): void => {
    for (let i = 0; i < n; i++) {
      v0 = (v0 + v1) | 0;
      v1 = rotl(v1, 5) ^ v0;
      v0 = rotl(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotl(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotl(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotl(v1, 13) ^ v2;
      v2 = rotl(v2, 16);
    }
  };
  const absorb = (word: number): void => {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) absorb(view.getInt32(i, true));
  let last = bytes.length << 24;
  for (let i = whole; i < bytes.length; i++) last |= bytes[i]! << (8 * (i - whole));
  absorb(last);
  v2 ^= 0xff;
  rounds(4);
  return (v1 ^ v3) >>> 0;
}

const encoder = new TextEncoder();

/** Hash of a field description; never 0, which means "no field". */
export function fieldHash(key: FieldHashKey, description: string): number {
  return halfSipHash(key, encoder.encode(description)) || 1;
}
