/** One-time codes. In: the action that a code is for. Out: six digits, valid once, for three minutes. */
import { randomInt, timingSafeEqual } from 'node:crypto';

const LIFE_MS = 3 * 60_000;
const MAX_TRIES = 5;

export interface OneTimeCode {
  readonly digits: string;
  /** The action that the code approves, shown on the phone. */
  readonly subject: string;
  readonly text: string;
  readonly expiresAt: number;
  tries: number;
}

export type CodeCheck = 'right' | 'wrong' | 'expired';

/** `subject`: identifier of the action (`sign-in`, `payment:3`); `text`: its description on the phone. */
export function issueCode(subject: string, text: string, now: number): OneTimeCode {
  return { digits: String(randomInt(1_000_000)).padStart(6, '0'), subject, text, expiresAt: now + LIFE_MS, tries: 0 };
}

/** Counts the attempt. After five attempts the code is expired. */
export function checkCode(code: OneTimeCode | null, subject: string, typed: string, now: number): CodeCheck {
  if (!code || code.subject !== subject || now >= code.expiresAt || code.tries >= MAX_TRIES) return 'expired';
  code.tries += 1;
  const digits = typed.replace(/\D/g, '');
  if (digits.length !== code.digits.length) return 'wrong';
  return timingSafeEqual(Buffer.from(digits), Buffer.from(code.digits)) ? 'right' : 'wrong';
}
