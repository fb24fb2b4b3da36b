/** Each front-end recipe as a bank builds it, in real Firefox with the extension, host and companion. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grantConsentInFirefox } from '@vigil/demo/browser/extension-pages.ts';
import { launchFirefox } from '@vigil/demo/browser/firefox.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { CleanUp } from '@vigil/demo/parts/clean-up.ts';
import { startCompanion, vigil } from '@vigil/demo/parts/companion.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { ROOT } from '@vigil/demo/parts/root.ts';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildRecipe, RECIPES } from './build-recipes.ts';
import { type RecipePortal, startRecipePortal } from './recipe-portal.ts';

const WAIT = { timeout: 30_000 };
const cleanUp = new CleanUp();
let portal: RecipePortal;
let browser: Browser;
let folders: Readonly<Record<string, string>>;
const pages: Page[] = [];
let complaints: string[] = [];

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'vigil-recipes-firefox-'));
  cleanUp.add('folder', () => removeFolder(home));
  folders = Object.fromEntries(await Promise.all(RECIPES.map(async (name) => [name, await buildRecipe(name)])));
  portal = await startRecipePortal();
  cleanUp.add('portal', () => portal.close());
  const policyFile = join(home, 'policy.json');
  writeFileSync(policyFile, JSON.stringify({ version: 1, banks: [portal.pinned], watchSeconds: 2 }));
  const companionHome = join(home, 'companion');
  const firefoxHome = join(home, 'firefox');
  for (const folder of [companionHome, firefoxHome]) mkdirSync(folder, { mode: 0o700 });
  const companion = await startCompanion({ home: companionHome, policyFile, replay: false });
  cleanUp.add('companion', () => companion.stop());
  await vigil(['register', '--home', companionHome, '--browser', 'firefox'], { ...process.env, HOME: firefoxHome });
  const { path } = ensureBrowser('firefox', () => {});
  const [banks, extensionDir] = [[portal.pinned], join(ROOT, 'dist', 'firefox')];
  browser = await launchFirefox({ path, extensionDir, home: firefoxHome, headless: true, banks });
  cleanUp.add('browser', () => browser.close());
}, 300_000);
afterAll(() => cleanUp.run());
afterEach(async () => {
  complaints = [];
  for (const page of pages.splice(0)) if (!page.isClosed()) await page.close();
});

async function open(path = '/'): Promise<Page> {
  const page = await browser.newPage();
  pages.push(page);
  // Firefox asks for an icon by itself, which the policy of the page blocks.
  page.on('pageerror', (fault) => String(fault).includes('/favicon.ico') || complaints.push(String(fault)));
  await page.goto(portal.url + path);
  return page;
}

/** Waits until the element has this text. */
const shows = (page: Page, id: string, text: string) =>
  page.waitForFunction((of, wanted) => document.getElementById(of)?.textContent === wanted, WAIT, id, text);
const watches = () => portal.events.filter((event) => event.kind === 'challenge' && event.purpose === 'watch').length;
const tokens = () => portal.events.filter((event) => event.kind === 'attestation' && event.result.ok).length;

async function registered(page: Page): Promise<void> {
  if (portal.events.some((event) => event.kind === 'registration' && event.result.ok)) return;
  await shows(page, 'vigil-state', 'not-registered');
  const consent = grantConsentInFirefox(browser, true);
  await page.click('#register');
  await consent;
  await shows(page, 'result', 'registered');
}

describe.each(RECIPES)('the recipe %s', (name) => {
  it('registers, watches over route changes, shares the watch between tabs, and ends it', async () => {
    portal.serve(folders[name]!);
    const page = await open();
    await registered(page);
    await shows(page, 'vigil-state', 'watching');
    const opened = watches();
    const before = tokens();

    await page.click('[data-view=payments]');
    await shows(page, 'title', 'Payments');
    await page.click('#approve');
    await shows(page, 'result', 'step-up');
    await expect.poll(tokens).toBeGreaterThan(before + 1);
    expect(watches()).toBe(opened);

    const second = await open('/accounts');
    await shows(second, 'vigil-state', 'checking');
    expect(watches()).toBe(opened);
    await page.close();
    await shows(second, 'vigil-state', 'watching');
    expect(watches()).toBe(opened + 1);

    await second.click('#leave');
    await shows(second, 'vigil-state', 'off');
    const third = await open();
    await shows(third, 'vigil-state', 'watching');
    expect(watches()).toBe(opened + 2);
    expect(complaints).toEqual([]);
  }, 180_000);
});

describe('the script tag', () => {
  it('works in a frame of the portal', async () => {
    portal.serve(folders['script-tag']!);
    const page = await open('/framed');
    const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
    const isWatching = () => document.getElementById('vigil-state')?.textContent === 'watching';
    await frame.waitForFunction(isWatching, WAIT);
  });
});
