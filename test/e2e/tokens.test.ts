/** Tokens and challenges in the wrong place: two real banks, one real device. */

import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent, listBanks } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { ChromiumDriver } from '@vigil/demo/customers/chromium-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestFromPage } from './raw-page-channel.ts';

describe('tokens in the wrong place', () => {
  let theatre: Theatre;
  let running: RunningChromium;
  let other: DemoBank;
  let page: ChromiumDriver['page'];
  let otherPage: ChromiumDriver['page'];

  /** The reply of the bank's endpoint to its own page. */
  const post = (on: ChromiumDriver['page'], path: string, body: Readonly<Record<string, string>>) =>
    on.evaluate(
      async (request): Promise<Record<string, unknown>> => {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(request.path, { method: 'POST', headers, body: JSON.stringify(request.body) });
        return { status: response.status, ...(await response.json()) };
      },
      { path, body },
    );
  const challengeOf = async (on: ChromiumDriver['page'], purpose: string) =>
    String((await post(on, '/vigil/challenge', { purpose })).challenge);
  const tokenFor = async (on: ChromiumDriver['page']) => {
    const response = await requestFromPage(on, 'attest', await challengeOf(on, 'session'));
    if (response?.type !== 'token') throw new Error(`no token but ${JSON.stringify(response)}`);
    return response.token;
  };

  beforeAll(async () => {
    theatre = await Theatre.open({ headless: true, replay: true });
    other = await startDemoBank({ id: 'other-bank', name: 'Other Bank' });
    theatre.cleanUp.add('other bank', () => other.close());
    theatre.setPolicy([theatre.bank.bankPolicy, other.bankPolicy]);
    running = await theatre.openChromium(ensureBrowser('chromium', () => {}));
    await listBanks(running, [theatre.bank.bankPolicy, other.bankPolicy]);
    const drivers = await Promise.all([1, 2].map(async () => new ChromiumDriver(await running.context.newPage())));
    for (const [index, bank] of [theatre.bank, other].entries()) {
      const visitor = new BankVisitor(drivers[index] as ChromiumDriver, bank.url);
      await visitor.signIn(CUSTOMER);
      expect(await visitor.register(() => grantConsent(running, true))).toBe('registered');
    }
    page = (drivers[0] as ChromiumDriver).page;
    otherPage = (drivers[1] as ChromiumDriver).page;
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('accepts a token once', async () => {
    const token = await tokenFor(page);
    const first = await post(page, '/vigil/attestation', { purpose: 'session', token });
    const second = await post(page, '/vigil/attestation', { purpose: 'session', token });
    expect(first).toMatchObject({ status: 401, action: 'step-up' });
    expect(first).not.toHaveProperty('code');
    expect(second).toMatchObject({ status: 401, action: 'step-up', code: 'nonce-used' });
  });

  it('rejects the token of another bank', async () => {
    const token = await tokenFor(page);
    const response = await post(otherPage, '/vigil/attestation', { purpose: 'session', token });
    expect(response).toMatchObject({ status: 401, action: 'step-up', code: 'jwe-key-unknown' });
  });

  it('rejects the token of another session of the same bank', async () => {
    const token = await tokenFor(page);
    const stranger = new BankVisitor(new ChromiumDriver(await running.context.newPage()), theatre.bank.url);
    await running.context.clearCookies();
    await stranger.signIn(CUSTOMER);
    const response = await post((stranger.driver as ChromiumDriver).page, '/vigil/attestation', {
      purpose: 'session',
      token,
    });
    expect(response).toMatchObject({ status: 401, action: 'step-up', code: 'session-mismatch' });
  });

  it("does not attest a challenge of another bank's page", async () => {
    const response = await requestFromPage(otherPage, 'attest', await challengeOf(page, 'session'));
    expect(response).toMatchObject({ type: 'declined' });
    expect(['origin-mismatch', 'challenge-invalid']).toContain(response?.type === 'declined' ? response.code : '');
  });

  it('does not attest a malformed challenge', async () => {
    for (const forged of ['x', 'a.b.c', `${'e30'.repeat(20)}.e30.c2ln`]) {
      expect(await requestFromPage(page, 'attest', forged)).toEqual({
        type: 'declined',
        id: 1,
        code: 'challenge-invalid',
      });
    }
  });
});
