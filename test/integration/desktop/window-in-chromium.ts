/**
 * The window without Electron: the built preload and page in Chromium, the page's files and headers from the very code
 * that serves them in Electron, its IPC over a Playwright binding that knows which frame sent. In: a router. Out: a page.
 * What Electron adds, and this cannot show: the sandbox, the isolated world, the custom scheme itself.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { PAGE } from '@vigil/desktop/main/own-page.ts';
import { servePage } from '@vigil/desktop/main/page-files.ts';
import type { UserRequestRouter } from '@vigil/desktop/main/user-request-router.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';

/** Replaces the `vigil:` scheme, which Chromium does not have. All requests are intercepted. */
const STAND_IN = 'https://window.vigil.example/';
const toOwn = (url: string) => url.replace(STAND_IN, PAGE);

export interface BuiltWindow {
  readonly folder: string;
  readonly preload: string;
  remove(): void;
}

export async function buildWindow(): Promise<BuiltWindow> {
  const outDir = mkdtempSync(join(tmpdir(), 'vigil-test-'));
  const configFile = fileURLToPath(new URL('../../../companion/desktop/vite.config.ts', import.meta.url));
  const logLevel = 'error';
  await build({ configFile, mode: 'preload', logLevel, build: { outDir } });
  await build({ configFile, mode: 'page', logLevel, build: { outDir: join(outDir, 'renderer') } });
  return {
    folder: join(outDir, 'renderer'),
    preload: readFileSync(join(outDir, 'preload.cjs'), 'utf8'),
    remove: () => removeFolder(outDir),
  };
}

/** What Electron gives a preload: `require('electron')` and nothing else. */
function inFakeElectron(preload: string): string {
  return `(() => {
    const listeners = {};
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name, api) =>
          Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
      },
      ipcRenderer: {
        invoke: (channel, message) => window.__invoke(channel, message),
        on: (channel, listener) => { (listeners[channel] ??= []).push(listener); },
      },
    };
    Object.defineProperty(window, '__send', {
      value: (channel, ...args) => { for (const listener of listeners[channel] ?? []) listener({}, ...args); },
    });
    const require = (name) => {
      if (name === 'electron') return electron;
      throw new Error('A sandboxed preload has no ' + name);
    };
    const module = { exports: {} };
    ((require, module, exports) => { ${preload} })(require, module, module.exports);
  })();`;
}

export interface OpenedWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained of: errors of scripts, refusals of the policy. */
  readonly complaints: string[];
  send(channel: string, ...args: unknown[]): Promise<void>;
}

/** `alter` simulates a modified build. */
export async function openWindow(
  browser: Browser,
  built: BuiltWindow,
  router: UserRequestRouter,
  alter = (html: string) => html,
): Promise<OpenedWindow> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.exposeBinding('__invoke', ({ frame }, channel: string, message: unknown) => {
    if (channel !== 'vigil:user-request') throw new Error(`No handler for ${channel}`);
    return router({ url: toOwn(frame.url()), topFrame: frame === page.mainFrame(), ownWindow: true }, message);
  });
  await context.route('**', async (route) => {
    const request = route.request();
    if (!request.url().startsWith(STAND_IN)) return route.abort();
    const own = new Request(toOwn(request.url()), { method: request.method() });
    const served = await servePage(own, built.folder);
    await route.fulfill({
      status: served.status,
      headers: Object.fromEntries(served.headers),
      body: own.url === PAGE ? alter(await served.text()) : Buffer.from(await served.arrayBuffer()),
    });
  });
  await page.addInitScript(inFakeElectron(built.preload));
  await page.goto(STAND_IN);
  const send = (channel: string, ...args: unknown[]) =>
    page.evaluate(
      ({ to, values }) => (window as unknown as { __send(...all: unknown[]): void }).__send(to, ...values),
      { to: channel, values: args },
    );
  return { context, page, complaints, send };
}
