/** Operates the extension's pages as a user does. In: a running browser. Out: banks listed, consent given or refused. */

import { setTimeout as after } from 'node:timers/promises';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import type { Page } from 'playwright-core';
import type { Browser, Page as FirefoxPage } from 'puppeteer-core';
import type { RunningChromium } from './chromium.ts';

/** Adds banks to the user's list in an unmanaged browser, as the options page does. */
export async function listBanks(running: RunningChromium, banks: readonly PinnedBank[]): Promise<void> {
  const list = banks.map(({ id, name, origins }) => ({ id, name, origins }));
  await running.worker.evaluate(async (value) => {
    await chrome.storage.local.set({ banks: value });
    while ((await chrome.scripting.getRegisteredContentScripts()).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, list);
}

/** Clicks in the extension's consent window. */
export async function grantConsent(running: Pick<RunningChromium, 'context'>, granted: boolean): Promise<void> {
  const isConsent = (page: Page) => page.url().includes('/consent/');
  const window =
    running.context.pages().find(isConsent) ??
    (await running.context.waitForEvent('page', {
      predicate: async (page) => page.waitForURL(/\/consent\//).then(() => true),
      timeout: 30_000,
    }));
  const closed = window.waitForEvent('close');
  // The click closes the window, so Playwright may report the click as failed.
  await window
    .locator(granted ? '#allow' : '#refuse')
    .click()
    .catch(() => undefined);
  await closed;
}

/** A page that is closing may never reply. */
const REPLY_MS = 3_000;

/**
 * A page of the extension in Firefox, loaded; undefined when none is there yet. Firefox shows such pages as blank ones: only a page itself
 * knows its address, and it does before the extension's functions are there.
 */
export async function findPageInFirefox(browser: Browser, path: string): Promise<FirefoxPage | undefined> {
  for (const page of await browser.pages()) {
    const address = page
      .evaluate(() => (document.readyState === 'complete' && 'chrome' in globalThis ? location.href : ''))
      .catch(() => '');
    const reply = await Promise.race([address, after(REPLY_MS, '', { ref: false })]);
    if (reply.includes(path)) return page;
  }
  return undefined;
}

/** Clicks in the extension's consent window. */
export async function grantConsentInFirefox(browser: Browser, granted: boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const page = await findPageInFirefox(browser, '/consent/');
    if (page === undefined) {
      await after(100);
      continue;
    }
    await page.waitForSelector(granted ? '#allow:not([disabled])' : '#refuse');
    // A click of the user: the window decides nothing on one that a script made.
    await page.click(granted ? '#allow' : '#refuse').catch(() => undefined);
    return;
  }
  throw new VigilError('page-not-reached', 'The consent window of Vigil did not open.');
}
