/** A pilot in real Firefox: agreed to in the extension's page, marked in its window and its popup, recorded, stopped from the popup. */
import { join } from 'node:path';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { findPageInFirefox, grantConsentInFirefox } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { FirefoxDriver } from '@vigil/demo/customers/firefox-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../parts/wait-for.ts';

/** VIGIL_PICTURES=DIR keeps screenshots. */
const { VIGIL_PICTURES } = process.env;
const NAME = 'Nordhaven Corporate';
const PAGES = 'extension/pages';
const keys = await newPilotKeys();

describe('a pilot in Firefox', () => {
  let theatre: Theatre;
  let browser: Browser;
  let visitor: BankVisitor;
  let window: Page;

  const state = async (): Promise<PilotState | null> =>
    JSON.parse(await vigil(['pilot', 'status', '--json', '--home', theatre.home]));
  const shoot = async (page: Page, name: string) => {
    if (VIGIL_PICTURES !== undefined) await page.screenshot({ path: join(VIGIL_PICTURES, `${name}.png`) });
  };

  const pageAt = (path: string): Promise<Page> =>
    waitFor(async () => {
      const page = await findPageInFirefox(browser, path);
      if (page === undefined) throw new Error(`no page shows ${path}`);
      return page;
    });

  /** A tab that a page of the extension opens. */
  async function open(opener: Page, path: string): Promise<Page> {
    await opener.evaluate(async (file) => void (await chrome.tabs.create({ url: chrome.runtime.getURL(file) })), path);
    return pageAt(path);
  }

  async function consent(): Promise<void> {
    window = await open(await pageAt('/consent/'), `${PAGES}/options/index.html#pilot`);
    await grantConsentInFirefox(browser, true);
  }

  beforeAll(async () => {
    const pilot = { publicKey: keys.publicKey, name: NAME, purpose: 'Fit our own numbers.', days: 14, maxMB: 20 };
    theatre = await Theatre.open({ headless: true, replay: true, machinePolicy: true, policy: { pilot } });
    browser = await theatre.openFirefox(ensureBrowser('firefox', () => {}));
    visitor = new BankVisitor(new FirefoxDriver(await browser.newPage()), theatre.bank.url);
    await visitor.signIn(CUSTOMER);
    expect(await visitor.register(consent)).toBe('registered');
    await visitor.startNote();
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('is agreed to on a page of its own, and marked in window and popup', async () => {
    await window.bringToFront();
    await window.waitForSelector('[data-testid="pilot-agree"]:not([disabled])');
    await shoot(window, 'firefox-consent');
    await window.click('[data-testid="pilot-agree"]');
    await window.waitForSelector('[data-testid="pilot-state"][data-status="recording"]');
    await window.click('#tab-now');
    await window.waitForSelector('.pilot-mark');
    await shoot(window, 'firefox-mark');
    const popup = await open(window, `${PAGES}/popup/index.html`);
    await popup.waitForSelector('#pilot[data-status="recording"]');
    expect(await popup.$eval('#pilot', (mark) => mark.textContent)).toContain(NAME);
    await shoot(popup, 'firefox-popup');
    await popup.close();
  });

  // Firefox takes keys in real time.
  it('records keys that only the private key opens, and is stopped from the popup', async () => {
    await visitor.driver.front();
    await visitor.driver.focus('note');
    await visitor.driver.type(generatedUser('Ingrid', 12).type(200));
    let exports = 0;
    const recordedKeys = async () => {
      const file = join(theatre.folder, `out-${exports++}.vigil-pilot`);
      await vigil(['pilot', 'export', file, '--home', theatre.home]);
      let typed = 0;
      for await (const { counts, device } of readPilotFile(file, keys.privateKey)) {
        typed += counts.keys;
        expect(device.browser).toBe('firefox');
      }
      return typed;
    };
    await expect.poll(recordedKeys).toBeGreaterThanOrEqual(200);
    const popup = await open(window, `${PAGES}/popup/index.html`);
    await popup.waitForSelector('#pilot-stop');
    await popup.click('#pilot-stop');
    await expect.poll(async () => (await state())?.status).toBe('stopped');
    await popup.close();
  }, 300_000);
});
