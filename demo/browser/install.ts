/** Installs Debian's browsers where possible. In: the browser family. Out: the installed browser, or an error. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type FoundBrowser, findBrowsers } from './find.ts';

const PACKAGE = { chromium: 'chromium', firefox: 'firefox-esr' } as const;

export const HOW_TO_GET_ONE =
  'Install Chromium, Chrome, Edge, Brave or Firefox: on Debian and Ubuntu "sudo apt-get install chromium", elsewhere from its maker.';

function canInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * The browser of a family, installed first when absent if this process may install Debian packages.
 *
 * @throws VigilError `browser-missing` with what to do.
 */
export function ensureBrowser(family: FoundBrowser['family'], say: (text: string) => void): FoundBrowser {
  const present = findBrowsers().find((browser) => browser.family === family);
  if (present !== undefined) return present;
  if (!canInstall()) {
    throw new VigilError('browser-missing', `No ${family} browser was found. ${HOW_TO_GET_ONE}`);
  }
  say(`No ${family} browser was found: installing Debian's ${PACKAGE[family]} ...`);
  try {
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', PACKAGE[family]], options);
  } catch (cause) {
    throw new VigilError('browser-missing', `Debian's ${PACKAGE[family]} could not be installed. ${HOW_TO_GET_ONE}`, {
      cause,
    });
  }
  const installed = findBrowsers().find((browser) => browser.family === family);
  if (installed === undefined) throw new VigilError('browser-missing', HOW_TO_GET_ONE);
  return installed;
}
