import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { createSimulator } from '@vigil/portal/simulate/simulator.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeVigil, fakeVigil } from '../../fakes/vigil-in-page.ts';
import { confirm, draftPayment, enterCode, openBrowser, signIn, state } from './browser.ts';
import { ensurePages } from './built-pages.ts';

interface DemoAxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let bank: DemoBank;
beforeAll(async () => {
  await ensurePages();
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  bank = await startDemoBank();
});
afterEach(() => bank.close());

/** Accessibility findings of the page (rule and element), and its horizontal overflow. */
async function examine(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<DemoAxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return beyond > 0 ? [...found, `reaches ${beyond} px beyond the window`] : found;
}

/** Visits every page of the bank and the console. Returns findings by page. */
async function tour(page: Page, vigil: FakeVigil): Promise<Record<string, string[]>> {
  const findings: Record<string, string[]> = {};
  const look = async (name: string) => {
    findings[name] = await examine(page);
  };
  await page.goto(bank.url);
  await page.locator('summary').click();
  await look('sign-in');
  await page.getByTestId('username').fill('ingrid.solberg');
  await page.getByTestId('password').fill('no');
  await page.getByTestId('sign-in').click();
  await page.getByTestId('errors').waitFor();
  await look('sign-in refused');
  await page.getByTestId('password').fill('harbour-lights');
  await page.getByTestId('sign-in').click();
  await state(page, 'code');
  await look('code');
  await enterCode(page);
  await state(page, 'signed-in');
  await look('accounts');
  for (const path of ['messages', 'security', 'security/confirm', 'about-vigil', 'nothing-here']) {
    await page.goto(`${bank.url}/${path}`);
    await look(path);
  }
  await page.goto(`${bank.url}/payments/new`);
  await page.getByTestId('review').click();
  await page.getByTestId('errors').waitFor();
  await look('payment refused');
  await draftPayment(page, bank.url);
  await look('review');
  await page.getByTestId('approve').click();
  await state(page, 'step-up');
  await look('step-up');
  await page.getByTestId('confirm').click();
  await state(page, 'identify');
  await look('identify');
  await page.getByTestId('otp').fill('1');
  await page.getByTestId('submit-code').click();
  await page.getByText('Wrong code').waitFor();
  await look('identify refused');
  await page.getByTestId('cancel').click();
  await page.getByTestId('errors').waitFor();
  await look('step-up cancelled');
  await confirm(page);
  await state(page, 'approved');
  await look('approved');
  await page.goto(`${bank.url}/security`);
  await page.getByTestId('register-vigil').click();
  await page.getByTestId('machine').waitFor();
  await page.waitForSelector('body[data-vigil="watching"]');
  await look('registered');
  await page.goto(`${bank.url}/console`);
  await page.getByTestId('record').first().waitFor();
  await look('console');
  await page.getByTestId('newest-record').click();
  await page.getByTestId('explanation').waitFor();
  await look('console session');
  await page.goto(`${bank.url}/accounts`);
  await page.waitForSelector('body[data-vigil="watching"]');
  vigil.verdict = 'mismatch';
  await vigil.push(page);
  await state(page, 'locked');
  await look('locked');
  return findings;
}

describe('every page', () => {
  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('is accessible and fits, %s at %d pixels', async (colorScheme, width) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    await context.addInitScript({ content: AXE });
    const vigil = await fakeVigil(context, await createSimulator({ bank: bank.bankPolicy }));
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on(
      'console',
      (message) => message.text().includes('Content Security Policy') && complaints.push(message.text()),
    );
    const findings = await tour(page, vigil);
    expect(Object.entries(findings).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(Object.keys(findings)).toHaveLength(20);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has no keyboard trap: the payment form can be completed by keyboard', async () => {
    const page = await browser.newPage();
    await signIn(page, bank.url);
    await page.goto(`${bank.url}/payments/new`);
    await page.getByTestId('account').focus();
    const texts = ['Hansa Bunkering GmbH', 'DE89370400440532013000', '12.50', null, 'INV 1', null, 'For the fuel.'];
    for (const text of texts) {
      await page.keyboard.press('Tab');
      if (text !== null) await page.keyboard.type(text);
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await state(page, 'review');
    expect(await page.getByTestId('payment-facts').textContent()).toContain('For the fuel.');
    await page.close();
  });

  it('has no keyboard trap on the way through the OpenID provider', async () => {
    const page = await browser.newPage();
    await signIn(page, bank.url);
    await draftPayment(page, bank.url);
    const press = async (name: string, key: string) => {
      for (let tabs = 0; tabs < 30; tabs += 1) {
        if ((await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))) === name) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press(key);
    };
    await press('approve', 'Enter');
    await state(page, 'step-up');
    await press('confirm', 'Enter');
    await state(page, 'identify');
    // The code field has the focus.
    await page.keyboard.type((await page.getByTestId('phone-code').getAttribute('data-code')) ?? '');
    await press('submit-code', 'Enter');
    await state(page, 'approved');
    await page.close();
  });
});
