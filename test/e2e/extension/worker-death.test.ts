import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type FakeHost, installFakeHost } from './fake-host.ts';
import { startMortalWorker } from './mortal-worker.ts';
import { batchesOf, countOf, originsOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

let home: string;
let host: FakeHost;
let site: Site;
let browser: Browser;
let killWorker: () => Promise<void>;
let page: Page;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-ext-'));
  const userDataDir = join(home, 'profile');
  host = installFakeHost(join(userDataDir, 'NativeMessagingHosts'), join(home, 'host'), 'chromium');
  site = await serve({ '/': `${TALK}<input id="a">` });
  ({ browser, killWorker } = await startMortalWorker(userDataDir, [site.origin]));
  page = await browser.newPage();
  await page.goto(site.origin);
  await page.focus('#a');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  removeFolder(home);
});

describe('when the browser stops the worker', () => {
  it('resumes with the next keys in the same stream, and loses none', async () => {
    await expect.poll(() => originsOf(host.received())).toEqual([site.origin]);
    await untilWatched(page);
    for (let round = 1; round <= 5; round++) {
      await page.keyboard.type('ab');
      await expect.poll(() => countOf(host.received(), 'keyUp')).toBe(4 * round - 2);
      await killWorker();
      await page.keyboard.type('cd');
      await expect.poll(() => countOf(host.received(), 'keyUp')).toBe(4 * round);
    }
    const received = host.received();
    expect(received.filter(({ type }) => type === 'hello')).toHaveLength(6);
    expect(new Set(received.filter(({ type }) => type === 'hello').map(({ client }) => client)).size).toBe(1);
    expect(new Set(batchesOf(received).map(({ stream }) => stream)).size).toBe(1);
    expect(batchesOf(received).map(({ seq }) => seq)).toEqual(batchesOf(received).map((_, i) => i));
  });

  it('replies to the request that starts it again', async () => {
    await killWorker();
    const replies = await page.evaluate("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 1)");
    expect(replies).toMatchObject([{ type: 'ready' }, { type: 'token', token: 'token-for-c' }]);
  });
});
