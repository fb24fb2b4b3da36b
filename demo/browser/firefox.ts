/** Starts Firefox with the built extension over WebDriver BiDi. In: paths. Out: a Puppeteer browser. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIREFOX_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import type { ListedBank } from '@vigil/protocol/policy.ts';
import { type Browser, launch } from 'puppeteer-core';

/** Puppeteer's 30 s are too few for a first start on a busy machine. */
export const START_MS = 120_000;

export interface FirefoxOptions {
  readonly path: string;
  readonly extensionDir: string;
  /** Becomes HOME: holds the profile, native host manifests and managed storage of this run. */
  readonly home: string;
  readonly headless: boolean;
  /** Listed by managed storage, which Firefox reads when the extension starts. */
  readonly banks: readonly ListedBank[];
}

export async function launchFirefox(options: FirefoxOptions): Promise<Browser> {
  const managedStorage = join(options.home, '.mozilla', 'managed-storage');
  mkdirSync(managedStorage, { recursive: true });
  const data = { banks: options.banks.map(({ id, name, origins }) => ({ id, name, origins })) };
  const managed = { name: FIREFOX_EXTENSION_ID, description: 'Banks that Vigil works for', type: 'storage', data };
  writeFileSync(join(managedStorage, `${FIREFOX_EXTENSION_ID}.json`), JSON.stringify(managed));
  const browser = await launch({
    timeout: START_MS,
    browser: 'firefox',
    executablePath: options.path,
    headless: options.headless,
    defaultViewport: { width: 1280, height: 860 },
    // Required to reach the extension's own windows.
    args: ['--remote-allow-system-access'],
    env: { ...process.env, HOME: options.home },
    extraPrefsFirefox: {
      'app.normandy.enabled': false,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  await browser.installExtension(options.extensionDir);
  return browser;
}
