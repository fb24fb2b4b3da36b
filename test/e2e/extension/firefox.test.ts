import { findPageInFirefox } from '@vigil/demo/browser/extension-pages.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeOverview } from '../../fakes/fake-overview.ts';
import { waitFor } from '../../parts/wait-for.ts';
import { type Site, serve } from './bank-pages.ts';
import { type FirefoxRun, startFirefox } from './firefox.ts';
import { batchesOf, contextsOf, countOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

const BODY = `${TALK}<input id="a"><input id="password" type="password"><div id="closed"></div><script>
  const root = document.getElementById('closed').attachShadow({ mode: 'closed' });
  root.innerHTML = '<input type="password">';
  window.focusInside = () => root.firstElementChild.focus();
  window.reveal = () => { root.firstElementChild.type = 'text'; };
</script>`;

let site: Site;
let other: Site;
let run: FirefoxRun;
let page: Page;

beforeAll(async () => {
  [site, other] = await Promise.all([serve({ '/': BODY }), serve({ '/': BODY })]);
  run = await startFirefox([site.origin]);
  page = await run.browser.newPage();
});
afterAll(async () => {
  await run?.close();
  await Promise.all([site?.close(), other?.close()]);
});

const received = () => run.host.received();

describe('the extension in Firefox', () => {
  it('ignores an unlisted origin, on the same host too', async () => {
    await page.goto(other.origin);
    await page.focus('#a');
    await page.keyboard.type('not captured');
    expect(
      await page.evaluate("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 0, 1000)"),
    ).toEqual([]);
    expect(received()).toEqual([]);
  });

  it('follows managed storage, captures, and replies', async () => {
    // Firefox does not announce a completed registration: reload until the script runs.
    const isCaptured = async () => {
      await page.goto(site.origin);
      return page.evaluate('talk([], 0, 1000)');
    };
    await expect.poll(isCaptured).toHaveLength(1);
    await page.focus('#a');
    await page.keyboard.type('hello 42');
    await page.mouse.move(50, 50, { steps: 4 });
    await expect.poll(() => countOf(received(), 'keyUp')).toBe(8);
    expect(countOf(received(), 'keyDown')).toBe(8);
    expect(received().filter((message) => !toCompanion.safeParse(message).success)).toEqual([]);
    expect(received()[0]).toMatchObject({ type: 'hello', browser: 'firefox' });
    const replies = await page.evaluate("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 1)");
    expect(replies).toEqual([
      { type: 'ready', version: 1, extension: '0.1.0' },
      { type: 'token', id: 1, token: 'token-for-c' },
    ]);
  });

  it('reports no key of secret fields, including in a closed shadow root', async () => {
    const before = received().length;
    await page.focus('#password');
    await page.keyboard.type('secret');
    await page.evaluate('focusInside()');
    await page.keyboard.type('secret');
    await page.evaluate('reveal()');
    await page.keyboard.type('secret');
    await page.focus('#a');
    await page.keyboard.type('b');
    const since = () => received().slice(before);
    await expect.poll(() => countOf(since(), 'keyUp')).toBe(1);
    expect(countOf(since(), 'keyDown')).toBe(1);
    expect(contextsOf(since())).toEqual(expect.arrayContaining(['secret-start', 'secret-end']));
  });

  it('detects that the page removed its listeners', async () => {
    await page.evaluate('document.open(); document.write(\'<input id="n">\'); document.close();');
    await expect.poll(() => contextsOf(received())).toContain('gap');
    const before = countOf(received(), 'keyDown');
    await page.focus('#n');
    await page.keyboard.type('xyz');
    await expect.poll(() => countOf(received(), 'keyDown')).toBe(before + 3);
  });

  it('starts a new stream when a page returns from the back/forward cache, and captures each key once', async () => {
    const before = received().length;
    const since = () => received().slice(before);
    await page.goto(`${site.origin}/?first`);
    await untilWatched(page);
    await page.evaluate("addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; })");
    await page.focus('#a');
    await page.keyboard.type('ab');
    await page.goto(`${site.origin}/?second`);
    await untilWatched(page);
    await page.evaluate('history.back()').catch(() => undefined);
    await expect.poll(() => page.evaluate('window.restored').catch(() => undefined)).toBe(true);
    await untilWatched(page);
    await page.focus('#a');
    await page.keyboard.type('xyz');
    await expect.poll(() => countOf(since(), 'keyUp')).toBe(5);
    expect(countOf(since(), 'keyDown')).toBe(5);
    const opened = since().flatMap(({ type, stream }) => (type === 'open' ? [stream] : []));
    expect(new Set(opened).size).toBe(3);
    expect(batchesOf(since()).at(-1)?.stream).toBe(opened.at(-1));
  });

  it('shows the user window on the options page', async () => {
    run.host.behave({ user: { overview: fakeOverview() } });
    // Firefox lets no test navigate to a page of the extension, but one that the extension opened can be found and navigated.
    const options = await waitFor(async () => {
      const page = await findPageInFirefox(run.browser, '/welcome/');
      if (page === undefined) throw new Error('no page of the extension is open');
      return page;
    });
    // A hidden window does not poll.
    await options.bringToFront();
    await options.evaluate("location.href = '../options/index.html'").catch(() => undefined);
    const textOf = (selector: string) => options.$eval(selector, (element) => element.textContent);
    await options.waitForSelector('.trust-card .state');
    expect(await textOf('.trust-card .state')).toContain('Looks like you');
    expect(await options.$$eval('.plot canvas', (found) => found.length)).toBe(1);
    const tabs = await options.$$eval('[role="tab"]', (found) => found.map(({ textContent }) => textContent));
    expect(tabs).toEqual(['Now', 'Learning', 'Attestations', 'My data', 'Something changed', 'Help', 'Banks']);
    for (const id of ['learning', 'attestations', 'data', 'changed', 'banks']) {
      await options.click(`#tab-${id}`);
      await options.waitForSelector(`[role="tabpanel"][aria-labelledby="tab-${id}"]`);
    }
    expect(await textOf('#banks')).toContain('Nordhaven');
    await options.close();
  });
});
