import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { createSimulator } from '@vigil/portal/simulate/simulator.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeVigil, fakeVigil } from '../../fakes/vigil-in-page.ts';
import { freePort } from '../../parts/free-ports.ts';
import { confirm, draftPayment, openBrowser, signIn, state } from './browser.ts';
import { ensurePages } from './built-pages.ts';

let browser: Browser;
let bank: DemoBank;
let context: BrowserContext;
let page: Page;
let vigil: FakeVigil;

beforeAll(async () => {
  await ensurePages();
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  bank = await startDemoBank();
  context = await browser.newContext({ colorScheme: 'light' });
  vigil = await fakeVigil(context, await createSimulator({ bank: bank.bankPolicy }));
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await bank.close();
});

const vigilState = (on: Page, name: string) => on.waitForSelector(`body[data-vigil="${name}"]`);

async function register(): Promise<void> {
  await signIn(page, bank.url);
  await page.getByTestId('nav-security').click();
  await page.getByTestId('register-vigil').click();
  await page.waitForSelector('[data-testid="machine"]');
}

describe('the bank with Vigil', () => {
  it('registers, watches, and approves a payment without a code', async () => {
    await register();
    await vigilState(page, 'watching');
    await draftPayment(page, bank.url);
    await page.getByTestId('approve').click();
    await state(page, 'approved');
    expect(await page.getByTestId('approved-by').getAttribute('data-by')).toBe('vigil');
  });

  it('requires a code after a weak attestation and approves with it', async () => {
    await register();
    vigil.verdict = 'insufficient';
    await page.getByTestId('nav-accounts').click();
    await vigilState(page, 'learning');
    await draftPayment(page, bank.url);
    await page.getByTestId('approve').click();
    await state(page, 'step-up');
    await confirm(page);
    await state(page, 'approved');
    expect(await page.getByTestId('approved-by').getAttribute('data-by')).toBe('code');
  });

  it('locks every open page of a session after a takeover', async () => {
    await register();
    await vigilState(page, 'watching');
    const second = await context.newPage();
    await second.goto(`${bank.url}/messages`);
    await vigilState(second, 'watching');
    vigil.verdict = 'mismatch';
    await vigil.push(page);
    await Promise.all([state(page, 'locked'), state(second, 'locked')]);
    await page.goto(`${bank.url}/accounts`);
    await state(page, 'locked');
    vigil.verdict = 'match';
    await page.getByTestId('sign-in-again').click();
    await signIn(page, bank.url);
  });

  it('shares one watch between the tabs of a session and hands it over when a tab closes', async () => {
    await register();
    await vigilState(page, 'watching');
    const streams = () => bank.feed.since(0).filter((e) => e.kind === 'challenge' && e.purpose === 'watch').length;
    const before = streams();
    const second = await context.newPage();
    await second.goto(`${bank.url}/accounts`);
    await vigilState(second, 'watching');
    expect(streams()).toBe(before);
    await page.close();
    await expect.poll(streams).toBe(before + 1);
    page = second;
    vigil.verdict = 'mismatch';
    await vigil.push(page);
    await state(page, 'locked');
  });

  it('can be registered again after removal', async () => {
    await register();
    await page.getByTestId('remove-machine').click();
    await page.getByTestId('no-machines').waitFor();
    await vigilState(page, 'unregistered');
    await page.getByTestId('register-vigil').waitFor();
  });

  it.each([
    ['not-registered', 'unregistered'],
    ['companion-missing', 'companion-missing'],
    ['companion-outdated', 'outdated'],
  ] as const)('shows the state for the decline %s', async (code, shown) => {
    vigil.decline = code;
    await signIn(page, bank.url);
    await vigilState(page, shown);
    await draftPayment(page, bank.url);
    await page.getByTestId('approve').click();
    await state(page, 'step-up');
  });
});

describe('the bank without Vigil', () => {
  it('works as before', async () => {
    const plain = await browser.newContext();
    page = await plain.newPage();
    await signIn(page, bank.url);
    await vigilState(page, 'missing');
    await draftPayment(page, bank.url);
    await page.getByTestId('approve').click();
    await state(page, 'step-up');
    await confirm(page);
    await state(page, 'approved');
    await plain.close();
  });

  it('works without script', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    page = await plain.newPage();
    await signIn(page, bank.url);
    await draftPayment(page, bank.url);
    await page.getByTestId('approve').click();
    await state(page, 'step-up');
    await confirm(page);
    await state(page, 'approved');
    await plain.close();
  });
});

describe('the console', () => {
  it('shows the decisions as they come, one session explained, and works by keyboard', async () => {
    const staff = await (await browser.newContext()).newPage();
    await staff.goto(`${bank.url}/console`);
    await staff.getByTestId('blank').waitFor();
    await register();
    await vigilState(page, 'watching');
    await staff.getByTestId('record').filter({ hasText: 'match' }).first().waitFor();
    vigil.verdict = 'mismatch';
    await vigil.push(page);
    await staff.getByTestId('record').filter({ hasText: 'mismatch' }).first().waitFor();
    await staff.reload();
    await staff.getByTestId('newest-record').focus();
    await staff.keyboard.press('Enter');
    await staff.getByTestId('explanation').getByText('lock the session, by policy balanced').waitFor();
    await staff.keyboard.press('Escape');
    await staff.getByTestId('session').waitFor({ state: 'detached' });
    await staff.context().close();
  });

  it('goes on when the bank restarts', async () => {
    const port = await freePort();
    await bank.close();
    bank = await startDemoBank({ port });
    await page.goto(`${bank.url}/console`);
    await page.getByTestId('blank').waitFor();
    await bank.close();
    await page.getByRole('alert').waitFor();
    bank = await startDemoBank({ port });
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

describe('the theme', () => {
  it('follows the toggle and is rendered by the server on the next page', async () => {
    await page.goto(bank.url);
    await page.getByTestId('theme-toggle').click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    const response = await page.reload();
    expect(await response?.text()).toContain('data-theme="dark"');
  });
});
