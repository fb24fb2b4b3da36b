/**
 * Asks for signed answers while something else goes on. In: browsers, a customer of the bank. Out: milliseconds of each
 * answer, and of an echo over the same hops in the same rounds.
 */
import { setTimeout as after } from 'node:timers/promises';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import type { HttpCustomer } from '@vigil/demo/customers/http-customer.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type Times, timesOf } from '../times.ts';
import type { LoadBrowser } from './browser.ts';

/** The bank ends a session that only asks for challenges. */
const SESSION_MS = 300_000;

export interface RequestTimes {
  readonly requestTimes: Times;
  readonly echo: Times;
  /** Answer over echo. */
  readonly ratio: { readonly p50: number; readonly p99: number };
}

/**
 * One browser after the other, for so many milliseconds, `pauseMs` and whatever `between` does between two rounds. The bank takes
 * the last answer, and locks the session on a mismatch: each time the customer signs in first.
 */
export async function measureRequests(
  ms: number,
  pauseMs: number,
  browsers: readonly LoadBrowser[],
  customer: HttpCustomer,
  between: () => Promise<void> = async () => {},
): Promise<RequestTimes> {
  await customer.signIn(CUSTOMER);
  const requestTimes: number[] = [];
  const echo: number[] = [];
  let last = '';
  let signedInAt = performance.now();
  for (const end = performance.now() + ms; performance.now() < end; await after(pauseMs)) {
    await between();
    const browser = browsers[requestTimes.length % browsers.length] as LoadBrowser;
    if (performance.now() - signedInAt > SESSION_MS) {
      await customer.signIn(CUSTOMER);
      signedInAt = performance.now();
    }
    const challenge = await customer.challenge('session');
    // The echo's challenge is none: it goes the same way and back, and nothing is decided or signed for it.
    echo.push(await timed(async () => void (await browser.request('attest', 'not-a-challenge'))));
    requestTimes.push(
      await timed(async () => {
        const heard = await browser.request('attest', challenge);
        if (heard?.type !== 'token') throw new VigilError('bench-failed', `asked, and heard ${JSON.stringify(heard)}`);
        last = heard.token;
      }),
    );
  }
  const { code } = await customer.submit('attestation', { purpose: 'session', token: last });
  if (code !== undefined) throw new VigilError('bench-failed', `the bank refused an answer: ${code}`);
  const figures = { requestTimes: timesOf(requestTimes), echo: timesOf(echo) };
  const ratio = (at: 'p50' | 'p99') => figures.requestTimes[at] / figures.echo[at];
  return { ...figures, ratio: { p50: ratio('p50'), p99: ratio('p99') } };
}

/** Resolves when `browser` gets a signed answer again. */
export async function untilReplied(browser: LoadBrowser, challenge: string): Promise<void> {
  // Until there is a connection again, the challenge was not seen: it stays valid.
  while ((await browser.request('attest', challenge)) === null) await after(10);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await action();
  return performance.now() - from;
}
