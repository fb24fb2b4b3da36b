/**
 * The page client as banks serve it, with the real extension in a real browser, while pages are hidden, restored and
 * closed.
 */

import { pageClient } from '@vigil/bench/verify/page-client.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';

/** A bank's page with a watch; `restored` counts returns from the back/forward cache. */
const WATCHING = `<!doctype html><title>bank</title><script type="module">
  import * as vigil from '/page.js';
  const controller = new AbortController();
  const seen = { tokens: [], outcomes: [], restored: 0, ended: null };
  let asked = 0;
  addEventListener('pageshow', ({ persisted }) => { if (persisted) seen.restored += 1; });
  Object.assign(window, { vigil, seen, controller, start() {
    void vigil.watch({
      challenge: async () => 'watch-' + (asked += 1),
      onToken: (token) => seen.tokens.push(token),
      onOutcome: (outcome) => seen.outcomes.push(outcome),
      signal: controller.signal,
    }).then((outcome) => { seen.ended = outcome; });
  } });
</script>`;

interface SeenByPage {
  readonly tokens: readonly string[];
  readonly outcomes: readonly unknown[];
  readonly restored: number;
  readonly ended: unknown;
}

let site: Site;
let other: Site;
let run: ChromiumRun;

async function open(url: string): Promise<Page> {
  const page = await run.context.newPage();
  await page.goto(url);
  await page.waitForFunction('window.vigil');
  return page;
}

const seen = (page: Page) => page.evaluate<SeenByPage>('seen');
const attest = (page: Page, options = '{}') => page.evaluate<unknown>(`vigil.attest('c1', ${options})`);

/** Of the listed site, when the extension has come to it: the client waits less than a busy machine needs to start its worker. */
async function openListed(): Promise<Page> {
  const page = await open(site.origin);
  await expect.poll(() => page.evaluate('vigil.presence()')).toEqual({ present: true, version: '0.1.0' });
  return page;
}

async function watching(): Promise<Page> {
  const page = await openListed();
  await page.evaluate('start()');
  await expect.poll(async () => (await seen(page)).tokens).toEqual(['token-for-watch-1']);
  return page;
}

beforeAll(async () => {
  const pages = { '/': WATCHING, '/elsewhere': '<title>elsewhere</title>', '/page.js': await pageClient() };
  [site, other] = [await serve(pages), await serve(pages)];
  run = await startChromium({ backForwardCache: true });
  await run.list([site.origin]);
});
afterAll(async () => {
  await run?.close();
  await Promise.all([site?.close(), other?.close()]);
});

describe('the page client', () => {
  it('reopens its stream after the back/forward cache without reporting a missing companion', async () => {
    const page = await watching();
    await page.goto(`${site.origin}/elsewhere`);
    await page.evaluate('history.back()').catch(() => {});
    await expect.poll(async () => (await seen(page)).restored).toBe(1);
    await expect.poll(async () => (await seen(page)).tokens).toEqual(['token-for-watch-1', 'token-for-watch-2']);
    expect((await seen(page)).outcomes).toEqual([]);
    expect(await attest(page)).toEqual({ status: 'token', token: 'token-for-c1' });
    await page.close();
  });

  it('continues after its tab was frozen', async () => {
    const page = await watching();
    const devtools = await run.context.newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    expect(await attest(page)).toEqual({ status: 'token', token: 'token-for-c1' });
    expect((await seen(page)).outcomes).toEqual([]);
    await page.evaluate('controller.abort()');
    await expect.poll(async () => (await seen(page)).ended).toEqual({ status: 'aborted' });
    await page.close();
  });

  it('reports a missing extension on an unlisted site', async () => {
    const page = await open(other.origin);
    expect(await page.evaluate('vigil.presence()')).toEqual({ present: false });
    expect(await attest(page)).toEqual({ status: 'missing', part: 'extension' });
    await page.close();
  });

  it("forwards the extension's replies, and stops waiting when aborted", async () => {
    const page = await openListed();
    run.host.behave({ request: 'not-registered' });
    expect(await attest(page)).toEqual({ status: 'declined', code: 'not-registered' });
    run.host.behave({ silent: true });
    expect(await attest(page, '{ signal: AbortSignal.timeout(100) }')).toEqual({ status: 'aborted' });
    expect(await attest(page, '{ timeoutMs: 100 }')).toEqual({ status: 'timeout' });
    run.host.behave({});
    await page.close();
  });
});
