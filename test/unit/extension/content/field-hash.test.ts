import { fieldHash, halfSipHash } from '@vigil/extension/content/field-hash.ts';
import { describe, expect, it } from 'vitest';

/** `vectors_hsip32` of the reference implementation: key 00..07, message 00 01 02 ... of the vector's index. */
const VECTORS = ['a9359f5b', '27475ab8', 'fa62a603', '8afee704', '2a6e4689', 'c5fab669', '5863fc23', '8bcf63c5'];
const KEY = [0x03020100, 0x07060504] as const;

describe('halfSipHash', () => {
  it.each(VECTORS.map((hex, length) => ({ hex, length })))('gives the published tag for $length bytes', (vector) => {
    const tag = Buffer.alloc(4);
    tag.writeUInt32LE(
      halfSipHash(
        KEY,
        Uint8Array.from({ length: vector.length }, (_, i) => i),
      ),
    );
    expect(tag.toString('hex')).toBe(vector.hex);
  });
});

describe('fieldHash', () => {
  it('is stable within one installation, and unlinkable across two', () => {
    expect(fieldHash(KEY, 'payment/amount')).toBe(fieldHash(KEY, 'payment/amount'));
    expect(fieldHash(KEY, 'payment/amount')).not.toBe(fieldHash(KEY, 'payment/iban'));
    expect(fieldHash(KEY, 'payment/amount')).not.toBe(fieldHash([1, 2], 'payment/amount'));
  });

  it('is an unsigned number and never 0', () => {
    const keys = Array.from({ length: 2000 }, (_, i) => fieldHash(KEY, `field ${i}`));
    expect(keys.every((key) => Number.isInteger(key) && key >= 1 && key <= 0xffffffff)).toBe(true);
    expect(new Set(keys).size).toBe(2000);
  });
});
