/** First run and managed roll-out, in real Chromium over the real host and companion: both lead to consent, and nothing is learnt before. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { learned } from '@vigil/demo/acts/play-in-browser.ts';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import type { FoundBrowser } from '@vigil/demo/browser/find.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { describe, expect, it } from 'vitest';

/** The same browser under a machine policy of its own, which lists the demo bank; the machine's own is never touched. */
function managed(theatre: Theatre, browser: FoundBrowser): FoundBrowser {
  const folder = join(theatre.folder, 'etc', 'policies', 'managed');
  mkdirSync(folder, { recursive: true });
  const { id, name, origins } = theatre.bank.bankPolicy;
  const extensions = { [CHROMIUM_EXTENSION_ID]: { banks: [{ id, name, origins }] } };
  writeFileSync(join(folder, 'vigil.json'), JSON.stringify({ '3rdparty': { extensions } }));
  const file = join(theatre.folder, 'managed-browser');
  const inside = `mount --bind ${join(theatre.folder, 'etc')} /etc/chromium && exec ${browser.path} "$@"`;
  const user = process.getuid?.() === 0 ? '' : '-r';
  writeFileSync(file, `#!/bin/sh\nexec unshare -m ${user} sh -c '${inside}' browser "$@"\n`);
  chmodSync(file, 0o755);
  return { ...browser, path: file };
}

const badgeOf = (running: RunningChromium, origin: string): Promise<string> =>
  running.worker.evaluate(async (url) => {
    const [tab] = await chrome.tabs.query({ url: `${url}/*` });
    return tab?.id === undefined ? '' : chrome.action.getBadgeText({ tabId: tab.id });
  }, origin);

const ROLL_OUTS: [string, (theatre: Theatre, browser: FoundBrowser) => FoundBrowser, 'own' | 'managed'][] = [
  ['a first run', (_theatre, browser) => browser, 'own'],
  ['a managed roll-out', managed, 'managed'],
];

describe.each(ROLL_OUTS)('%s', (_name, browserOf, source) => {
  it('leads to consent, and learns nothing before', async () => {
    const theatre = await Theatre.open({ headless: true, replay: true });
    try {
      const running = await theatre.openChromium(
        browserOf(
          theatre,
          ensureBrowser('chromium', () => {}),
        ),
      );
      const welcome = () => running.context.pages().find((page) => page.url().includes('/pages/welcome/'));
      await expect.poll(welcome).toBeDefined();
      const text = () => welcome()?.textContent('main');
      expect(await text()).toContain('Nothing is learnt or sent before you agree for a bank.');
      expect(await text()).toContain('asks for your consent');
      const policySource = () =>
        running.worker.evaluate(async () => {
          const { banks } = await chrome.storage.managed.get('banks');
          return banks === undefined ? 'own' : 'managed';
        });
      await expect.poll(policySource).toBe(source);

      const visitor = await theatre.openVisitor(running);
      await visitor.signIn(CUSTOMER);
      await visitor.startNote();
      await expect.poll(() => badgeOf(running, theatre.bank.url)).toBe('?');
      await visitor.driver.type(ingrid().type(100));
      expect(await visitor.driver.waitFor('body[data-vigil="unregistered"]')).toBe(true);
      expect((await learned(theatre)).progress).toBe(0);

      await visitor.register(() => grantConsent(running, true));
      await visitor.startNote();
      await expect.poll(() => badgeOf(running, theatre.bank.url)).toBe('…');
      await visitor.driver.type(ingrid().type(100));
      await expect.poll(async () => (await learned(theatre)).progress).toBeGreaterThan(0);
    } finally {
      expect(await theatre.close()).toEqual([]);
    }
  });
});
