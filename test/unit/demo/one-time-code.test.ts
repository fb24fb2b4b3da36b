import { checkCode, issueCode } from '@vigil/demo/bank/server/one-time-code.ts';
import { describe, expect, it } from 'vitest';

const wrongFor = (digits: string) => (digits === '000000' ? '000001' : '000000');

describe('a one-time code', () => {
  it('is valid for its own action, with or without a space', () => {
    const code = issueCode('payment:1', 'Pay', 0);
    expect(checkCode(code, 'payment:1', `${code.digits.slice(0, 3)} ${code.digits.slice(3)}`, 1)).toBe('right');
    expect(checkCode(code, 'payment:2', code.digits, 1)).toBe('expired');
  });

  it('always has six digits', () => {
    const codes = Array.from({ length: 200 }, () => issueCode('sign-in', '', 0).digits);
    expect(codes.every((digits) => /^\d{6}$/.test(digits))).toBe(true);
  });

  it('expires after three minutes', () => {
    const code = issueCode('sign-in', '', 0);
    expect(checkCode(code, 'sign-in', code.digits, 179_999)).toBe('right');
    expect(checkCode(code, 'sign-in', code.digits, 180_000)).toBe('expired');
  });

  it('expires after five attempts, even for the correct digits', () => {
    const code = issueCode('sign-in', '', 0);
    const tries = Array.from({ length: 5 }, () => checkCode(code, 'sign-in', wrongFor(code.digits), 1));
    expect(tries).toEqual(Array(5).fill('wrong'));
    expect(checkCode(code, 'sign-in', code.digits, 1)).toBe('expired');
  });

  it('is expired before it was sent', () => {
    expect(checkCode(null, 'sign-in', '123456', 0)).toBe('expired');
  });
});
