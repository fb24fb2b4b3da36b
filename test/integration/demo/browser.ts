import { DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { type Browser, chromium, type Page } from 'playwright-core';

const QUIET = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  const { path } = ensureBrowser('chromium', (text) => process.stderr.write(`${text}\n`));
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath: path, args: [...QUIET, ...(root ? ['--no-sandbox'] : [])] });
}

export const state = (page: Page, name: string) => page.waitForSelector(`body[data-state="${name}"]`);

export async function enterCode(page: Page): Promise<void> {
  await page.getByTestId('otp').fill((await page.getByTestId('phone-code').getAttribute('data-code')) ?? '');
  await page.getByTestId('submit-code').click();
}

export async function signIn(page: Page, url: string, { user, password } = DEMO_CUSTOMERS[0]!): Promise<void> {
  await page.goto(url);
  await page.getByTestId('username').fill(user);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
  await state(page, 'code');
  await enterCode(page);
  await state(page, 'signed-in');
}

/** Authenticates again at the bank's OpenID provider, from the page of a payment in step-up. */
export async function confirm(page: Page): Promise<void> {
  await page.getByTestId('confirm').click();
  await state(page, 'identify');
  await enterCode(page);
}

/** Types a payment and goes to its review. */
export async function draftPayment(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/payments/new`);
  const fields = {
    beneficiary: 'Hansa Bunkering GmbH',
    iban: 'DE89 3704 0044 0532 0130 00',
    amount: '48,250.00',
    reference: 'INV 20431',
  };
  for (const [name, text] of Object.entries(fields)) await page.getByTestId(name).fill(text);
  await page.getByTestId('review').click();
  await state(page, 'review');
}
