import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pageClient } from '@vigil/bench/verify/page-client.ts';
import { QUIET_FLAGS } from '@vigil/demo/browser/chromium.ts';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import puppeteer, { type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../parts/wait-for.ts';
import { type Site, serve } from './bank-pages.ts';
import { binary, EXTENSION, listBanksScript } from './chromium.ts';
import { type FakeHost, installFakeHost } from './fake-host.ts';
import { countOf } from './received.ts';

/** Renders the other page in advance, and opens it a second after its scripts ran. */
const START = `<script type="speculationrules">{ "prerender": [{ "urls": ["/next"], "eagerness": "immediate" }] }</script>
  <script>
    const timer = setInterval(() => {
      if (localStorage.getItem('began') === null) return;
      clearInterval(timer);
      setTimeout(() => { location.href = '/next'; }, 1000);
    }, 50);
  </script>`;
/** Requests an attestation at once, with the page client and without it. */
const NEXT = `<input id="a" name="note">
  <script type="module">
    import * as vigil from '/page.js';
    window.began = document.prerendering;
    document.addEventListener('prerenderingchange', () => { window.shownMs = performance.now(); });
    window.outcome = vigil.attest('c1').then((outcome) => ({ ...outcome, atMs: performance.now() }));
    const { port1, port2 } = new MessageChannel();
    window.raw = [];
    port1.onmessage = ({ data }) => window.raw.push({ type: data.type, atMs: performance.now() });
    port1.postMessage({ type: 'attest-request', id: 7, kind: 'attest', challenge: 'c2' });
    window.postMessage({ vigil: 'connect', version: 1 }, location.origin, [port2]);
    localStorage.setItem('began', String(document.prerendering));
  </script>`;

let home: string;
let host: FakeHost;
let site: Site;
let browser: ChildProcess | undefined;
let address: string;

/** Without DevTools on its pages: Chromium renders none in advance where they are attached. */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-ext-'));
  const profile = join(home, 'profile');
  host = installFakeHost(join(profile, 'NativeMessagingHosts'), join(home, 'host'), 'chromium');
  site = await serve({ '/start': START, '/next': NEXT, '/page.js': await pageClient() });
  browser = spawn(
    binary('chromium', 'chromium-browser', 'google-chrome'),
    [
      ...QUIET_FLAGS,
      '--headless=new',
      `--user-data-dir=${profile}`,
      `--disable-extensions-except=${EXTENSION}`,
      `--load-extension=${EXTENSION}`,
      '--remote-debugging-port=0',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  address = await debuggingAddress(browser.stderr as Readable);
  await list();
});
afterAll(async () => {
  if (browser !== undefined) await stopChild(browser);
  await site?.close();
  removeFolder(home);
});

async function debuggingAddress(printed: Readable): Promise<string> {
  for await (const line of createInterface({ input: printed })) {
    const host = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line)?.[1];
    if (host !== undefined) return `http://${host}`;
  }
  throw new Error('Chromium ended before it listened');
}

async function list(): Promise<void> {
  const devtools = await puppeteer.connect({ browserURL: address });
  const options = await devtools.newPage();
  // The browser may listen before it has loaded the extension.
  await waitFor(() => options.goto(`chrome-extension://${CHROMIUM_EXTENSION_ID}/extension/pages/options/index.html`));
  await options.evaluate(listBanksScript([site.origin]));
  await options.close();
  await devtools.disconnect();
}

const isShown = async () => {
  const tabs = (await (await fetch(`${address}/json/list`)).json()) as {
    readonly type: string;
    readonly url: string;
  }[];
  return (
    tabs.some(({ type, url }) => type === 'page' && url === `${site.origin}/next`) &&
    !tabs.some(({ url }) => url.endsWith('/start'))
  );
};

describe('a page that is rendered before the user opens it', () => {
  it('gets attestations when it is shown, and is captured once', async () => {
    await fetch(`${address}/json/new?${site.origin}/start`, { method: 'PUT' });
    await expect.poll(isShown).toBe(true);
    const devtools = await puppeteer.connect({ browserURL: address });
    const page = (await devtools.pages()).find((one) => one.url().endsWith('/next')) as Page;
    const outcome = (await page.evaluate('window.outcome')) as { status: string; token: string; atMs: number };
    const { began, shownMs, raw } = (await page.evaluate('({ began, shownMs, raw })')) as {
      began: boolean;
      shownMs: number;
      raw: { type: string; atMs: number }[];
    };
    expect(began).toBe(true);
    expect(outcome).toMatchObject({ status: 'token', token: 'token-for-c1' });
    expect(outcome.atMs).toBeGreaterThanOrEqual(shownMs);
    expect(raw.filter(({ type, atMs }) => type === 'token' && atMs < shownMs)).toEqual([]);
    await page.focus('#a');
    await page.keyboard.type('xyz');
    await expect.poll(() => countOf(host.received(), 'keyUp')).toBe(3);
    expect(countOf(host.received(), 'keyDown')).toBe(3);
    const streams = host.received().filter(({ type }) => type === 'open');
    expect(streams).toHaveLength(2);
    await devtools.disconnect();
  });
});
