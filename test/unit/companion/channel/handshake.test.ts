import { deriveKeys, encodeHello, freshNonce, sameProof } from '@vigil/channel/handshake.ts';
import { describe, expect, it } from 'vitest';

const secret = Buffer.alloc(32, 3);
const hello = encodeHello('extension', 'chrome-extension://a/', Buffer.alloc(32, 4));
const nonce = Buffer.alloc(32, 5);

describe('the handshake', () => {
  it('gives both ends the same proofs and keys, all of them different', () => {
    const one = deriveKeys(secret, hello, nonce);
    expect(deriveKeys(secret, hello, nonce)).toEqual(one);
    expect(new Set(Object.values(one).map((value) => value.toString('hex'))).size).toBe(4);
  });

  it.each([
    ['secret', deriveKeys(Buffer.alloc(32, 9), hello, nonce)],
    ['server nonce', deriveKeys(secret, hello, Buffer.alloc(32, 9))],
    ['client nonce', deriveKeys(secret, encodeHello('extension', 'chrome-extension://a/', Buffer.alloc(32, 9)), nonce)],
    ['role', deriveKeys(secret, encodeHello('control', 'chrome-extension://a/', Buffer.alloc(32, 4)), nonce)],
    ['caller', deriveKeys(secret, encodeHello('extension', 'chrome-extension://b/', Buffer.alloc(32, 4)), nonce)],
  ])('proves nothing when the %s is another', (_name, other) => {
    const own = deriveKeys(secret, hello, nonce);
    expect(sameProof(own.serverProof, other.serverProof)).toBe(false);
    expect(sameProof(own.clientProof, other.clientProof)).toBe(false);
    expect(own.toServer.equals(other.toServer)).toBe(false);
  });

  it('does not take one side’s proof, or a short one, for the other’s', () => {
    const keys = deriveKeys(secret, hello, nonce);
    expect(sameProof(keys.clientProof, keys.serverProof)).toBe(false);
    expect(sameProof(keys.clientProof, keys.clientProof.subarray(0, 31))).toBe(false);
    expect(sameProof(keys.clientProof, Buffer.from(keys.clientProof))).toBe(true);
  });

  it('never uses a nonce twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => freshNonce().toString('hex'))).size).toBe(1000);
  });
});
