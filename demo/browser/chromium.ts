/** Starts a browser of Chromium's family with the built extension. In: paths. Out: a Playwright context and its extension. */

import { VigilError } from '@vigil/protocol/errors.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { type BrowserContext, chromium, type Worker } from 'playwright-core';

export interface ChromiumOptions {
  readonly path: string;
  readonly extensionDir: string;
  readonly userDataDir: string;
  readonly headless: boolean;
  readonly darkMode?: boolean;
  readonly args?: readonly string[];
  /** Enables the back-forward cache, which Playwright disables by default. */
  readonly backForwardCache?: boolean;
}

export interface RunningChromium {
  readonly context: BrowserContext;
  /** The extension's service worker. */
  readonly worker: Worker;
  /** Address of a page of the extension. */
  page(path: string): string;
}

/** No updates, accounts or first-run pages. */
export const QUIET_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
  // Chromium's sandbox does not work as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Long enough for a cold start on a busy machine. */
const APPEARS_MS = 30_000;

/** @throws VigilError `extension-refused` when the browser runs but refuses an unsigned extension. */
export async function launchChromium(options: ChromiumOptions): Promise<RunningChromium> {
  const context = await chromium.launchPersistentContext(options.userDataDir, {
    executablePath: options.path,
    headless: options.headless,
    colorScheme: options.darkMode === true ? 'dark' : 'light',
    viewport: { width: 1280, height: 860 },
    args: [...QUIET_FLAGS, '--enable-unsafe-extension-debugging', ...(options.args ?? [])],
    // Playwright disables extensions by default.
    ignoreDefaultArgs: [
      '--disable-extensions',
      ...(options.backForwardCache === true ? ['--disable-back-forward-cache'] : []),
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  try {
    return { context, worker: await addExtension(context, options.extensionDir), page };
  } catch (cause) {
    await context.close();
    throw new VigilError('extension-refused', `${options.path} does not take an extension from a folder.`, { cause });
  }
}

const page = (path: string) => `chrome-extension://${CHROMIUM_EXTENSION_ID}/${path}`;

/** Loads the extension again after a build; its pages and its service worker start again. */
export async function reloadExtension({ context }: RunningChromium, path: string): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession();
  await session?.send('Extensions.loadUnpacked', { path });
}

/**
 * Loads the extension over the debugging pipe (`Extensions.loadUnpacked`): Chrome 137 and later, Edge and Brave ignore
 * `--load-extension`.
 */
async function addExtension(context: BrowserContext, path: string): Promise<Worker> {
  const own = (worker: Worker) => worker.url().startsWith(page(''));
  const session = await context.browser()?.newBrowserCDPSession();
  await session?.send('Extensions.loadUnpacked', { path });
  return (
    context.serviceWorkers().find(own) ??
    (await context.waitForEvent('serviceworker', { predicate: own, timeout: APPEARS_MS }))
  );
}
