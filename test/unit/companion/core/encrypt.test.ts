import { randomBytes } from 'node:crypto';
import { padded } from '@vigil/core/attestation/protect-attestation.ts';
import { decrypt, deriveKey, encrypt } from '@vigil/core/crypto/encrypt.ts';
import { OsUserKey } from '@vigil/core/keys/os-user-key.ts';
import { systemKeyring } from '@vigil/core/keys/system-keyring.ts';
import { describe, expect, it } from 'vitest';

describe('seal', () => {
  const key = randomBytes(32);
  const plain = Buffer.from('what was learnt');

  it('opens under the same key and name only', () => {
    const encrypted = encrypt(key, 'a', plain);
    expect(decrypt(key, 'a', encrypted)).toEqual(plain);
    const refused = expect.objectContaining({ code: 'store-undecryptable' });
    expect(() => decrypt(key, 'b', encrypted)).toThrow(refused);
    expect(() => decrypt(randomBytes(32), 'a', encrypted)).toThrow(refused);
  });

  it('detects every flipped bit and every truncation', () => {
    const encrypted = encrypt(key, 'a', plain);
    for (let at = 0; at < encrypted.length * 8; at++) {
      const bad = Buffer.from(encrypted);
      bad[at >> 3] = (bad[at >> 3] ?? 0) ^ (1 << (at & 7));
      expect(() => decrypt(key, 'a', bad)).toThrow();
    }
    for (let length = 0; length < encrypted.length; length++) {
      expect(() => decrypt(key, 'a', encrypted.subarray(0, length))).toThrow();
    }
  });

  it('never seals the same twice', () => {
    expect(encrypt(key, 'a', plain)).not.toEqual(encrypt(key, 'a', plain));
  });

  it('has another key for each use', () => {
    expect(deriveKey(key, 'records')).not.toEqual(deriveKey(key, 'database'));
  });
});

describe('padded', () => {
  it('has one length for one fixed part, and stays JSON', () => {
    const fixed = { a: 'x'.repeat(100) };
    const texts = [{ ...fixed }, { ...fixed, b: 'y'.repeat(600) }].map((claims) => padded(claims, fixed));
    expect(texts[0]?.length).toBe(texts[1]?.length);
    expect(JSON.parse(Buffer.from(texts[0] ?? []).toString())).toEqual(fixed);
  });

  it('refuses what would stand out', () => {
    expect(() => padded({ b: 'y'.repeat(1100) }, {})).toThrow(
      expect.objectContaining({ code: 'attestation-too-long' }),
    );
  });
});

describe('the keyring of this system', () => {
  it('answers, or is known not to', async () => {
    const keyring = await systemKeyring();
    const available = keyring === null ? false : await new OsUserKey(keyring).available();
    expect(typeof available).toBe('boolean');
    if (!available && keyring !== null) {
      await expect(new OsUserKey(keyring).keep(randomBytes(32))).rejects.toMatchObject({ code: 'key-unavailable' });
      expect(await new OsUserKey(keyring).unlock({ account: 'a' })).toEqual({ ok: false, reason: 'locked' });
    }
  });
});
