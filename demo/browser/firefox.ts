/** Starts Firefox with the built extension over WebDriver BiDi. In: paths. Out: a Puppeteer browser and its extension. */
import { type Browser, launch } from 'puppeteer-core';
import { FIREFOX_EXTENSION_ID } from '../../shared/identity.ts';

export interface FirefoxOptions {
  readonly path: string;
  readonly extensionDir: string;
  /** Becomes HOME: holds the profile, native host manifests and managed storage of this run. */
  readonly home: string;
  readonly headless: boolean;
}

export interface RunningFirefox {
  readonly browser: Browser;
  /** Address of a page of the extension. */
  page(path: string): string;
}

/** Fixed, so that the extension's own pages can be opened. */
const INTERNAL_UUID = '3f0c4f5e-5d0a-4b52-9d0e-7a1c5b8e2f60';

export async function launchFirefox(options: FirefoxOptions): Promise<RunningFirefox> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: options.path,
    headless: options.headless,
    args: ['--remote-allow-system-access'],
    env: { ...process.env, HOME: options.home },
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_EXTENSION_ID]: INTERNAL_UUID }),
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
  return { browser, page: (path) => `moz-extension://${INTERNAL_UUID}/${path}` };
}
