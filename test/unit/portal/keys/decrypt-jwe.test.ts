/** Our half of the decryption against the RFC's own example and against jose. */
import { randomBytes } from 'node:crypto';
import { checkPoint, softwareDecrypter } from '@vigil/portal/keys/bank-key.ts';
import { decryptJwe, deriveKey, type JweParts } from '@vigil/portal/keys/decrypt-jwe.ts';
import { CompactEncrypt, importJWK } from 'jose';
import { expect, it } from 'vitest';

/** RFC 7518, appendix C. */
const ALICE = {
  kty: 'EC',
  crv: 'P-256',
  x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
  y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
  d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
} as const;
const BOB = {
  kty: 'EC',
  crv: 'P-256',
  x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
  y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
  d: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw',
} as const;

it('derives the key of RFC 7518, appendix C, from both sides', async () => {
  for (const [own, other] of [
    [ALICE, BOB],
    [BOB, ALICE],
  ] as const) {
    const secret = await softwareDecrypter('k', own).agree(checkPoint(other)!);
    expect(deriveKey(secret, 'A128GCM', 128, 'Alice', 'Bob').toString('base64url')).toBe('VqqN6vgjbSBcIijNcacQGg');
  }
});

async function encrypted(text: Uint8Array): Promise<JweParts> {
  const key = await importJWK({ kty: BOB.kty, crv: BOB.crv, x: BOB.x, y: BOB.y }, 'ECDH-ES+A256KW');
  const token = await new CompactEncrypt(text)
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'enc-1', cty: 'JWT' })
    .encrypt(key);
  const [encodedHeader, ...rest] = token.split('.') as [string, ...string[]];
  const [encryptedKey, iv, ciphertext, tag] = rest.map((part) => Buffer.from(part, 'base64url')) as Buffer[];
  const { epk } = JSON.parse(Buffer.from(encodedHeader, 'base64url').toString());
  return { encodedHeader, ephemeral: epk, encryptedKey: encryptedKey!, iv: iv!, ciphertext: ciphertext!, tag: tag! };
}

it('opens what jose encrypted, at every length', async () => {
  const decrypter = softwareDecrypter('enc-1', BOB);
  for (const length of [1, 15, 16, 17, 703, 2_048]) {
    const text = randomBytes(length);
    expect(await decryptJwe(await encrypted(text), decrypter)).toEqual(text);
  }
});

it('refuses every part that was changed by one bit, and another key', async () => {
  const decrypter = softwareDecrypter('enc-1', BOB);
  const parts = await encrypted(Buffer.from('text'));
  const flipped = (bytes: Uint8Array) => Buffer.from(bytes).fill((bytes[0]! ^ 1) & 0xff, 0, 1);
  for (const name of ['encryptedKey', 'iv', 'ciphertext', 'tag'] as const) {
    expect(await decryptJwe({ ...parts, [name]: flipped(parts[name]) }, decrypter)).toBeNull();
  }
  expect(await decryptJwe({ ...parts, encodedHeader: `${parts.encodedHeader}A` }, decrypter)).toBeNull();
  expect(await decryptJwe({ ...parts, ephemeral: ALICE }, decrypter)).toBeNull();
  expect(await decryptJwe(parts, softwareDecrypter('enc-1', ALICE))).toBeNull();
  const off = { x: ALICE.x, y: BOB.y };
  expect(await decryptJwe({ ...parts, ephemeral: off }, decrypter)).toBeNull();
});

it('passes on the fault of a key that cannot be used', async () => {
  const broken = { ...softwareDecrypter('enc-1', BOB), agree: () => Promise.reject(new Error('HSM gone')) };
  await expect(decryptJwe(await encrypted(Buffer.from('text')), broken)).rejects.toThrow('HSM gone');
});
