/** The console's page in real Chromium: accessible and fitting in light and dark, by keyboard, with addresses that hold. */
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { analystConsole } from '@vigil/portal/console/analyst-console.ts';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import { RecordIndex } from '@vigil/portal/console/record-index.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../demo/browser.ts';
import { ensureConsole } from '../demo/built-pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.VIGIL_SCREENSHOTS;
const bank = { id: 'bank.example', name: 'Example Bank' };
const [from, to] = [1_800_000_000, 1_800_000_000 + 14 * 86_400];
const entries = auditedWeeks({ bank: bank.id, users: 150, sessions: 600, from, to, seed: 11 });
const PERIOD = `period=custom&from=${from}&to=${to}`;

let browser: Browser;
let server: Server;
let url: string;
beforeAll(async () => {
  await ensureConsole();
  browser = await openBrowser();
  const records = new RecordIndex();
  for (const entry of entries) records.add(bank.id, entry);
  const handler = await analystConsole({ bank, records, identify: () => 'ada', path: '/console' });
  server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/console/`;
});
afterAll(async () => {
  await browser.close();
  server.close();
});

interface ConsoleFindings {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Findings of axe, and how far the page reaches beyond the window. */
async function examine(page: Page): Promise<unknown[]> {
  const { violations } = await page.evaluate<ConsoleFindings>('axe.run()');
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return beyond > 0 ? [...found, `reaches ${beyond} px beyond the window`] : found;
}

async function picture(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `console-${name}.png`) });
}

const SIZES = (['light', 'dark'] as const).flatMap((scheme) =>
  [360, 1280, 2560].map((width) => [scheme, width] as const),
);

it.each(SIZES)('is accessible and fits, %s at %d pixels', async (colorScheme, width) => {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 1000 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${url}?${PERIOD}`);
  await page.getByTestId('totals').waitFor();
  await page.getByTestId('record').first().waitFor();
  await page.evaluate(AXE);
  expect(await examine(page)).toEqual([]);
  await picture(page, `list-${colorScheme}-${width}`);
  await page.getByTestId('filter-action').selectOption('lock');
  await page.getByTestId('newest-record').click();
  await page.getByTestId('explanation').waitFor();
  expect(await examine(page)).toEqual([]);
  await picture(page, `session-${colorScheme}-${width}`);
  expect(complaints).toEqual([]);
  await page.close();
});

describe('the page', () => {
  it('does not move the records when the charts come', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/summary?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${url}?${PERIOD}`);
    const top = async () => (await page.getByTestId('newest-record').boundingBox())?.y;
    const before = await top();
    release();
    await page.getByTestId('totals').waitFor();
    expect(await top()).toBe(before);
    await page.close();
  });

  it('shows a session from its heading on when it is opened further down', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 700 } });
    await page.goto(`${url}?${PERIOD}`);
    await page.getByTestId('totals').waitFor();
    await page.getByTestId('record').nth(20).locator('a, button').first().click();
    await page.getByTestId('explanation').waitFor();
    const top = async () => (await page.locator('#session-name').boundingBox())?.y ?? Number.NaN;
    await expect.poll(async () => (await top()) >= 0 && (await top()) < 650).toBe(true);
    await page.close();
  });

  const texts = (page: Page) => page.getByTestId('record').allTextContents();

  it('finds a user by handle, and pages back and forth', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}?${PERIOD}`);
    await page.getByTestId('record').first().waitFor();
    const first = await texts(page);
    await page.getByTestId('older').click();
    await expect.poll(() => texts(page)).not.toEqual(first);
    const second = await texts(page);
    expect(first.filter((text) => second.includes(text))).toEqual([]);
    await page.getByTestId('newer').click();
    await expect.poll(() => texts(page)).toEqual(first);
    await page.getByTestId('find-user').fill('user-7');
    await page.keyboard.press('Enter');
    const own = entries.filter(({ kid }) => kid === 'key-7').length;
    await expect.poll(async () => (await texts(page)).length).toBe(Math.min(50, own));
    await page.close();
  });

  it('is the same after a reload and for a colleague with the address', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}?${PERIOD}&code=uncertain`);
    await page.getByTestId('newest-record').click();
    await page.getByTestId('explanation').waitFor();
    const shown = await page.getByTestId('explanation').textContent();
    const colleague = await browser.newPage();
    await colleague.goto(page.url());
    await colleague.getByTestId('explanation').waitFor();
    expect(await colleague.getByTestId('explanation').textContent()).toBe(shown);
    expect(await colleague.getByTestId('filter-code').inputValue()).toBe('uncertain');
    await page.close();
    await colleague.close();
  });

  it('works by keyboard alone: open a session, choose a record, close it, and the focus is back', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}?${PERIOD}&action=lock`);
    await page.getByTestId('newest-record').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('explanation').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('session-name');
    const explained = page.getByTestId('explanation');
    const before = await explained.textContent();
    // Close, the link to the user, the list, its first record, its second.
    for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => explained.textContent()).not.toBe(before);
    await page.keyboard.press('Escape');
    await page.getByTestId('session').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('tr') !== null)).toBe(true);
    await page.close();
  });

  it('says when nothing fits, and clears the filters', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}?${PERIOD}&user=nobody-of-that-name`);
    await page.getByTestId('blank').waitFor();
    await page.getByTestId('clear').click();
    await page.getByTestId('record').first().waitFor();
    await page.close();
  });

  it('downloads what is shown', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}?${PERIOD}&action=lock`);
    await page.getByTestId('record').first().waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-csv').click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(entries.filter(({ action }) => action === 'lock').length + 1);
    await page.close();
  });
});
