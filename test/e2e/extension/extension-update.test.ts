import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, EXTENSION, startChromium } from './chromium.ts';
import { batchesOf, countOf, originsOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

/** Some beats of the heartbeat, which checks the page twice a second. */
const BEATS = 'new Promise((resolve) => setTimeout(resolve, 2000))';

let site: Site;
let run: ChromiumRun;
beforeAll(async () => {
  site = await serve({ '/': `${TALK}<input id="a" name="note">` });
  run = await startChromium();
  await run.list([site.origin]);
});
afterAll(async () => {
  await run?.close();
  await site?.close();
});

const received = () => run.host.received();

async function watched(): Promise<{ readonly page: Page; readonly errors: string[] }> {
  const page = await run.context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(site.origin);
  await untilWatched(page);
  await page.focus('#a');
  return { page, errors };
}

describe('a page that is open', () => {
  it('is captured once after an update of the extension, and its former script throws no errors', async () => {
    const { page, errors } = await watched();
    await page.keyboard.type('ab');
    await expect.poll(() => countOf(received(), 'keyUp')).toBe(2);
    const session = await run.context.browser()?.newBrowserCDPSession();
    await session?.send('Extensions.loadUnpacked', { path: EXTENSION });
    await expect.poll(() => originsOf(received())).toHaveLength(2);
    await page.evaluate(BEATS);
    await untilWatched(page);
    await page.keyboard.type('cd');
    await expect.poll(() => countOf(received(), 'keyUp')).toBe(4);
    expect(countOf(received(), 'keyDown')).toBe(4);
    expect(new Set(batchesOf(received()).map(({ stream }) => stream)).size).toBe(2);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('ends its stream when the browser discards it, and has another one when it is opened again', async () => {
    const before = received().length;
    const since = () => received().slice(before);
    await watched();
    await run.context.newPage();
    const control = run.context.serviceWorkers().at(-1) ?? run.worker;
    const ofSite = `(await chrome.tabs.query({})).find(({ url }) => url?.startsWith('${site.origin}'))`;
    const discarded = await control.evaluate(`(async () => (await chrome.tabs.discard((${ofSite}).id)).id)()`);
    await expect.poll(() => since().map(({ type }) => type)).toContain('close');
    await control.evaluate(`chrome.tabs.update(${discarded}, { active: true })`);
    await expect.poll(() => originsOf(since())).toHaveLength(2);
  });
});
