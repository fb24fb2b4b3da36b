/** Starts a browser of Chromium's family with the built extension. In: paths. Out: a Playwright context and its extension. */
import { type BrowserContext, chromium, type Worker } from 'playwright-core';
import { CHROMIUM_EXTENSION_ID } from '../../shared/identity.ts';

export interface ChromiumOptions {
  readonly path: string;
  readonly extensionDir: string;
  readonly userDataDir: string;
  readonly headless: boolean;
  readonly darkMode?: boolean;
  readonly args?: readonly string[];
}

export interface RunningChromium {
  readonly context: BrowserContext;
  /** The extension's service worker. */
  readonly worker: Worker;
  /** Address of a page of the extension. */
  page(path: string): string;
}

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
];

export async function launchChromium(options: ChromiumOptions): Promise<RunningChromium> {
  const root = process.getuid?.() === 0;
  const context = await chromium.launchPersistentContext(options.userDataDir, {
    executablePath: options.path,
    headless: options.headless,
    colorScheme: options.darkMode === true ? 'dark' : 'light',
    viewport: { width: 1280, height: 860 },
    args: [
      ...QUIET,
      ...(root ? ['--no-sandbox'] : []),
      `--disable-extensions-except=${options.extensionDir}`,
      `--load-extension=${options.extensionDir}`,
      ...(options.args ?? []),
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const own = (worker: Worker) => worker.url().startsWith(`chrome-extension://${CHROMIUM_EXTENSION_ID}/`);
  const worker =
    context.serviceWorkers().find(own) ??
    (await context.waitForEvent('serviceworker', { predicate: own, timeout: 30_000 }));
  return { context, worker, page: (path) => `chrome-extension://${CHROMIUM_EXTENSION_ID}/${path}` };
}
