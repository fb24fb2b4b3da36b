/** Each front-end recipe as a bank builds it, in real Chromium with the extension, host and companion. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium, type RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent, listBanks } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { CleanUp } from '@vigil/demo/parts/clean-up.ts';
import { startCompanion, vigil } from '@vigil/demo/parts/companion.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildRecipe, RECIPES } from './build-recipes.ts';
import { type RecipePortal, startRecipePortal } from './recipe-portal.ts';

const cleanUp = new CleanUp();
let portal: RecipePortal;
let running: RunningChromium;
let folders: Readonly<Record<string, string>>;
let complaints: string[] = [];

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'vigil-recipes-'));
  cleanUp.add('folder', () => removeFolder(home));
  folders = Object.fromEntries(await Promise.all(RECIPES.map(async (name) => [name, await buildRecipe(name)])));
  portal = await startRecipePortal();
  cleanUp.add('portal', () => portal.close());
  const policyFile = join(home, 'policy.json');
  writeFileSync(policyFile, JSON.stringify({ version: 1, banks: [portal.pinned], watchSeconds: 2 }));
  const companionHome = join(home, 'home');
  const userDataDir = join(home, 'chromium');
  mkdirSync(companionHome, { mode: 0o700 });
  mkdirSync(userDataDir);
  const companion = await startCompanion({ home: companionHome, policyFile, replay: true });
  cleanUp.add('companion', () => companion.stop());
  await vigil(['register', '--home', companionHome, '--browser', 'chromium', '--user-data-dir', userDataDir]);
  const { path } = ensureBrowser('chromium', () => {});
  running = await launchChromium({ path, extensionDir: 'dist/chromium', userDataDir, headless: true });
  cleanUp.add('browser', () => running.context.close());
  await listBanks(running, [portal.pinned]);
}, 300_000);
afterAll(() => cleanUp.run());
afterEach(async () => {
  portal.tamper('');
  portal.useNonce(null);
  complaints = [];
  for (const page of running.context.pages()) await page.close();
});

/** The browser logs every 401, and a step-up is one. */
const isStepUp = (line: string) => line.includes('status of 401');

async function open(path = '/'): Promise<Page> {
  const page = await running.context.newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => line.type() === 'error' && !isStepUp(line.text()) && complaints.push(line.text()));
  await page.goto(portal.url + path);
  return page;
}

const state = (page: Page, text: string | RegExp) => page.locator('#vigil-state').filter({ hasText: text }).waitFor();
const result = (page: Page, text: string | RegExp) => page.locator('#result').filter({ hasText: text }).waitFor();
const watches = () => portal.events.filter((event) => event.kind === 'challenge' && event.purpose === 'watch').length;
const attestations = () =>
  portal.events.filter((event) => event.kind === 'attestation' && event.purpose === 'transaction').length;
const tokens = () => portal.events.filter((event) => event.kind === 'attestation' && event.result.ok).length;

async function registered(page: Page): Promise<void> {
  if (portal.events.some((event) => event.kind === 'registration' && event.result.ok)) return;
  await state(page, 'not-registered');
  const consent = grantConsent(running, true);
  await page.locator('#register').click();
  await consent;
  await result(page, 'registered');
}

describe.each(RECIPES)('the recipe %s', (name) => {
  it('registers, watches over route changes, shares the watch between tabs, and ends it', async () => {
    portal.serve(folders[name]!);
    const page = await open();
    await registered(page);
    await state(page, 'watching');
    const opened = watches();
    const before = tokens();

    await page.locator('[data-view=payments]').click();
    await page.locator('#title').filter({ hasText: 'Payments' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/payments');
    const approvals = attestations();
    await page.locator('#approve').dblclick();
    // No key was typed: the decision is the ordinary step-up. The second click changes nothing.
    await result(page, 'step-up');
    await page.locator('#approve:enabled').waitFor();
    expect(attestations()).toBe(approvals + 1);
    await page.locator('[data-view=accounts]').click();
    await expect.poll(tokens).toBeGreaterThan(before + 1);
    expect(watches()).toBe(opened);

    const second = await open('/accounts');
    await state(second, 'checking');
    expect(watches()).toBe(opened);
    await page.close();
    await state(second, 'watching');
    const takenOver = watches();
    expect(takenOver).toBe(opened + 1);

    await second.locator('#leave').click();
    await state(second, 'off');
    const third = await open();
    await state(third, 'watching');
    expect(watches()).toBe(takenOver + 1);
    expect(complaints).toEqual([]);
  }, 180_000);
});

describe('the script tag', () => {
  it('runs under a nonce', async () => {
    portal.serve(folders['script-tag']!);
    portal.useNonce('r4nd0m');
    const page = await open();
    await state(page, 'watching');
    expect(complaints).toEqual([]);
  });

  it('is not run with one byte changed: the page goes on without Vigil', async () => {
    portal.serve(folders['script-tag']!);
    portal.tamper(' ');
    const page = await open();
    await state(page, 'page-client-missing');
    await page.locator('#approve').click();
    await result(page, 'step-up');
    expect(complaints.join()).toContain('integrity');
  });

  it('works in a frame of the portal', async () => {
    portal.serve(folders['script-tag']!);
    const page = await open('/framed');
    const frame = page.frameLocator('iframe');
    await frame.locator('#vigil-state').filter({ hasText: 'watching' }).waitFor();
    await frame.locator('#approve').click();
    await frame.locator('#result').filter({ hasText: 'step-up' }).waitFor();
  });
});
