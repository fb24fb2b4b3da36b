/** One-time codes, as sent to a phone. In: what the code is for. Out: six digits, good once, for three minutes. */
import { randomInt, timingSafeEqual } from 'node:crypto';

const LIFE_MS = 3 * 60_000;
const MAX_TRIES = 5;

export interface OneTimeCode {
  readonly digits: string;
  /** What the customer approves with it, shown on the phone; a code never counts for anything else. */
  readonly subject: string;
  readonly text: string;
  readonly expiresAt: number;
  tries: number;
}

export type CodeCheck = 'right' | 'wrong' | 'expired';

/** `subject` is the machine's name for the act (`sign-in`, `payment:3`); `text` is what the phone says about it. */
export function issueCode(subject: string, text: string, now: number): OneTimeCode {
  return { digits: String(randomInt(1_000_000)).padStart(6, '0'), subject, text, expiresAt: now + LIFE_MS, tries: 0 };
}

/** Counts the try. After five wrong ones the code is as good as expired. */
export function checkCode(code: OneTimeCode | null, subject: string, typed: string, now: number): CodeCheck {
  if (!code || code.subject !== subject || now >= code.expiresAt || code.tries >= MAX_TRIES) return 'expired';
  code.tries += 1;
  const digits = typed.replace(/\D/g, '');
  if (digits.length !== code.digits.length) return 'wrong';
  return timingSafeEqual(Buffer.from(digits), Buffer.from(code.digits)) ? 'right' : 'wrong';
}
