/** The window in real Chromium over the fake companion. In: a situation and a view. Out: its page with axe loaded. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { Browser, Page } from 'playwright-core';
import { buildWindowPage } from '../../fakes/window-page/build.ts';
import { openBrowser } from '../demo/browser.ts';
import { serveWindow } from './window-server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface WindowRun {
  readonly browser: Browser;
  /** `width` in CSS pixels. Resolves once the view is rendered. */
  open(view: string, options?: { situation?: string; width?: number; colorScheme?: 'light' | 'dark' }): Promise<Page>;
  close(): Promise<void>;
}

export async function startWindow(): Promise<WindowRun> {
  const dist = mkdtempSync(join(tmpdir(), 'vigil-window-'));
  await buildWindowPage(dist);
  const site = await serveWindow(dist);
  const browser = await openBrowser();
  return {
    browser,
    open: async (view, { situation = 'good', width = 1280, colorScheme = 'light' } = {}) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${site.url}/?situation=${situation}#${view}`);
      await page.waitForSelector('#panel h2, #panel [role="status"]');
      return page;
    },
    close: async () => {
      await browser.close();
      await site.close();
      removeFolder(dist);
    },
  };
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Accessibility violations: rule and element. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const found = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Horizontal overflow of the page, in CSS pixels. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Requests so far, except the overview, which is polled. */
export async function requests(page: Page): Promise<UserRequest[]> {
  const all = await page.evaluate(
    () => (window as unknown as { userApi: { requests: UserRequest[] } }).userApi.requests,
  );
  return all.filter(({ type }) => type !== 'overview');
}
