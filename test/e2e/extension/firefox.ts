/**
 * Real Firefox with the built extension and the recording host. In: listed origins. Out: a browser and the recorded
 * messages.
 */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { START_MS } from '@vigil/demo/browser/firefox.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { FIREFOX_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import puppeteer, { type Browser } from 'puppeteer-core';
import { binary } from './chromium.ts';
import { type FakeHost, installFakeHost } from './fake-host.ts';

const EXTENSION = fileURLToPath(new URL('../../../dist/firefox', import.meta.url));

export interface FirefoxRun {
  readonly browser: Browser;
  readonly host: FakeHost;
  close(): Promise<void>;
}

/** `origins` are listed by managed storage, which Firefox reads when the extension starts. */
export async function startFirefox(origins: readonly string[]): Promise<FirefoxRun> {
  if (!existsSync(EXTENSION)) throw new Error('dist/firefox is missing: npm run build:extension');
  const home = mkdtempSync(join(tmpdir(), 'vigil-ext-'));
  const mozilla = join(home, '.mozilla');
  const host = installFakeHost(join(mozilla, 'native-messaging-hosts'), join(home, 'host'), 'firefox');
  mkdirSync(join(mozilla, 'managed-storage'), { recursive: true });
  const data = { banks: [{ id: 'nordhaven', name: 'Nordhaven', origins }] };
  const managed = { name: FIREFOX_EXTENSION_ID, description: 'Vigil', type: 'storage', data };
  writeFileSync(join(mozilla, 'managed-storage', `${FIREFOX_EXTENSION_ID}.json`), JSON.stringify(managed));
  const browser = await puppeteer.launch({
    timeout: START_MS,
    browser: 'firefox',
    executablePath: binary('firefox-esr', 'firefox'),
    headless: true,
    env: { ...process.env, HOME: home },
  });
  await browser.installExtension(EXTENSION);
  const close = async (): Promise<void> => {
    await browser.close();
    removeFolder(home);
  };
  return { browser, host, close };
}
