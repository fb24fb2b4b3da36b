/**
 * Real Chromium with the built extension and the recording host. In: listed origins. Out: a context and the recorded
 * messages.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChromiumOptions, launchChromium } from '@vigil/demo/browser/chromium.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { BrowserContext, Worker } from 'playwright-core';
import { type FakeHost, installFakeHost } from './fake-host.ts';

export const EXTENSION = fileURLToPath(new URL('../../../dist/chromium', import.meta.url));

/** For a page or worker of the extension: lists a bank, and resolves when the next page load will match. */
export function listBanksScript(origins: readonly string[]): string {
  const banks = origins.length === 0 ? [] : [{ id: 'nordhaven', name: 'Nordhaven', origins }];
  const hosts = new Set(origins.map((origin) => new URL(origin).hostname)).size;
  return `(async () => {
    await chrome.storage.local.set({ banks: ${JSON.stringify(banks)} });
    for (;;) {
      const [script] = await chrome.scripting.getRegisteredContentScripts();
      if ((script?.matches ?? []).length === ${hosts}) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })()`;
}

/** Absolute path of the first of `names` in PATH. */
export function binary(...names: string[]): string {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  const found = names.flatMap((name) => dirs.map((dir) => join(dir, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`none of ${names.join(', ')} is installed`);
  return found;
}

export interface ChromiumRun {
  readonly context: BrowserContext;
  readonly worker: Worker;
  readonly host: FakeHost;
  list(origins: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** `path`: another browser executable. */
export async function startChromium(
  options: Partial<Pick<ChromiumOptions, 'path' | 'backForwardCache'>> = {},
): Promise<ChromiumRun> {
  if (!existsSync(EXTENSION)) throw new Error('dist/chromium is missing: npm run build:extension');
  const home = mkdtempSync(join(tmpdir(), 'vigil-ext-'));
  const profile = join(home, 'profile');
  const host = installFakeHost(join(profile, 'NativeMessagingHosts'), join(home, 'host'), 'chromium');
  const { context, worker } = await launchChromium({
    path: binary('chromium', 'chromium-browser', 'google-chrome'),
    extensionDir: EXTENSION,
    userDataDir: profile,
    headless: true,
    ...options,
  });
  const list = (origins: readonly string[]): Promise<void> => worker.evaluate(listBanksScript(origins));
  const close = async (): Promise<void> => {
    await context.close();
    removeFolder(home);
  };
  return { context, worker, host, list, close };
}
