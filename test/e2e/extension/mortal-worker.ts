/**
 * A Chromium whose extension worker can be stopped. In: a profile, listed origins. Out: a browser over a plain
 * DevTools connection (Playwright keeps workers alive), and a function that stops its worker as the browser does.
 */

import { QUIET_FLAGS } from '@vigil/demo/browser/chromium.ts';
import { START_MS } from '@vigil/demo/browser/firefox.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import puppeteer, { type Browser } from 'puppeteer-core';
import { binary, EXTENSION, listBanksScript } from './chromium.ts';

const WORKER = `chrome-extension://${CHROMIUM_EXTENSION_ID}/service-worker-loader.js`;

export interface MortalWorker {
  readonly browser: Browser;
  killWorker(): Promise<void>;
}

export async function startMortalWorker(userDataDir: string, origins: readonly string[]): Promise<MortalWorker> {
  const browser = await puppeteer.launch({
    timeout: START_MS,
    executablePath: binary('chromium', 'chromium-browser', 'google-chrome'),
    userDataDir,
    pipe: true,
    enableExtensions: [EXTENSION],
    args: QUIET_FLAGS,
  });
  const root = await browser.target().createCDPSession();
  const options = await browser.newPage();
  await options.goto(`chrome-extension://${CHROMIUM_EXTENSION_ID}/extension/pages/options/index.html`);
  await options.evaluate(listBanksScript(origins));
  await options.close();
  const killWorker = async (): Promise<void> => {
    const { targetInfos } = await root.send('Target.getTargets');
    for (const { url, targetId } of targetInfos) {
      if (url === WORKER) await root.send('Target.closeTarget', { targetId });
    }
  };
  return { browser, killWorker };
}
