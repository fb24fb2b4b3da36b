import { chmodSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { binary, type ChromiumRun, startChromium } from './chromium.ts';
import { countOf, originsOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

const OPTIONS = `chrome-extension://${CHROMIUM_EXTENSION_ID}/extension/pages/options/index.html`;

let directory: string;
let site: Site;
let run: ChromiumRun;
let page: Page;

function setPolicy(banks: readonly unknown[]): void {
  const folder = join(directory, 'etc', 'policies', 'managed');
  mkdirSync(folder, { recursive: true });
  const policy = { '3rdparty': { extensions: { [CHROMIUM_EXTENSION_ID]: { banks } } } };
  writeFileSync(join(directory, 'next.json'), JSON.stringify(policy));
  renameSync(join(directory, 'next.json'), join(folder, 'vigil.json'));
}

/** Starts a browser whose machine policy is in a folder of this test; the machine's own is never touched. */
function browserWithOwnPolicy(): string {
  const file = join(directory, 'browser');
  const inside = `mount --bind ${join(directory, 'etc')} /etc/chromium && exec ${binary('chromium')} "$@"`;
  const user = process.getuid?.() === 0 ? '' : '-r';
  writeFileSync(file, `#!/bin/sh\nexec unshare -m ${user} sh -c '${inside}' browser "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-policy-'));
  site = await serve({ '/': `${TALK}<input id="a">` });
  setPolicy([]);
  run = await startChromium({ path: browserWithOwnPolicy() });
  page = await run.context.newPage();
  await page.goto(site.origin);
  await page.focus('#a');
});
afterAll(async () => {
  await run?.close();
  await site?.close();
  removeFolder(directory);
});

describe('a managed policy in Chromium', () => {
  it("applies an administrator's change to open pages", async () => {
    await page.keyboard.type('abc');
    setPolicy([{ id: 'nordhaven', name: 'Nordhaven', origins: [site.origin] }]);
    await expect.poll(() => originsOf(run.host.received())).toEqual([site.origin]);
    await untilWatched(page);
    await page.keyboard.type('de');
    await expect.poll(() => countOf(run.host.received(), 'keyDown')).toBe(2);
  });

  it('shows the list read-only on the options page', async () => {
    const options = await run.context.newPage();
    await options.goto(OPTIONS);
    await options.getByRole('tab', { name: 'Banks' }).click();
    await options.getByText('Nordhaven').first().waitFor();
    expect(await options.locator('#add').isHidden()).toBe(true);
    await options.close();
    await page.bringToFront();
  });

  it("takes precedence over the user's own list", async () => {
    await run.worker.evaluate(
      (origin) => chrome.storage.local.set({ banks: [{ id: 'own', name: 'Own', origins: [origin] }] }),
      'http://localhost:1',
    );
    await page.keyboard.type('f');
    await expect.poll(() => countOf(run.host.received(), 'keyDown')).toBe(3);
  });

  it('stops frames that it no longer lists', async () => {
    setPolicy([{ id: 'other', name: 'Other', origins: ['https://bank.example'] }]);
    await expect.poll(() => run.host.received().filter(({ type }) => type === 'close').length).toBe(1);
    await page.keyboard.type('ghi');
    expect(
      await page.evaluate("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 0, 1000)"),
    ).toEqual([]);
    expect(countOf(run.host.received(), 'keyDown')).toBe(3);
  });
});
