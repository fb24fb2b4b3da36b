import { isIban, printIban } from '@vigil/demo/bank/server/iban.ts';
import { formatMinor, parseAmount } from '@vigil/demo/bank/server/money.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('parseAmount', () => {
  it.each([
    ['12500', 1_250_000],
    ['12,500.00', 1_250_000],
    ['1 234 567.8', 123_456_780],
    [' 0.05 ', 5],
  ])('reads %s', (text, minor) => {
    expect(parseAmount(text)).toBe(minor);
  });

  it.each(['', '0', '0.00', '-5', '1.234', '12,50', '1e5', '1,2,3', 'ten', '1.2.3', '9999999999'])(
    'refuses %j',
    (text) => {
      expect(parseAmount(text)).toBeNull();
    },
  );

  it('parses what formatMinor prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (minor) => {
        expect(parseAmount(formatMinor(minor))).toBe(minor);
      }),
      { seed: 1 },
    );
  });
});

describe('isIban', () => {
  it.each(['NO9386011117947', 'DE89 3704 0044 0532 0130 00', 'gb29nwbk60161331926819'])('accepts %s', (iban) => {
    expect(isIban(iban)).toBe(true);
  });

  it('refuses every IBAN with one digit changed', () => {
    const iban = 'DE89370400440532013000';
    for (let at = 2; at < iban.length; at += 1) {
      const other = (Number(iban[at]) + 1) % 10;
      expect(isIban(`${iban.slice(0, at)}${other}${iban.slice(at + 1)}`)).toBe(false);
    }
  });

  it.each(['', 'DE', 'DE8937040044053201300!', '8937040044053201300000'])('refuses %j', (text) => {
    expect(isIban(text)).toBe(false);
  });

  it('prints groups of four', () => {
    expect(printIban('NO9386011117947')).toBe('NO93 8601 1117 947');
  });
});
