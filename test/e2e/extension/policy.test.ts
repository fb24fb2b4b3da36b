import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import { countOf, originsOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

/** What a page can observe of its environment. */
const PAGE_CONTEXT = `JSON.stringify([Reflect.ownKeys(window).map(String), document.documentElement.outerHTML,
  performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.endsWith('favicon.ico')), Reflect.ownKeys(document).map(String)])`;

let site: Site;
let run: ChromiumRun;

beforeAll(async () => {
  site = await serve({ '/': `${TALK}<input id="a">` });
  run = await startChromium();
});
afterAll(async () => {
  await run?.close();
  await site?.close();
});

describe('policy in Chromium', () => {
  it('applies at once: listed pages are captured, others are left alone', async () => {
    const page = await run.context.newPage();
    await page.goto(site.origin);
    const untouched = await page.evaluate<string>(PAGE_CONTEXT);
    expect(run.host.received()).toEqual([]);

    await run.list([site.origin]);
    await expect.poll(() => originsOf(run.host.received())).toEqual([site.origin]);
    // Not `toBe`: the diff would list a thousand names.
    expect((await page.evaluate<string>(PAGE_CONTEXT)) === untouched).toBe(true);
    await page.focus('#a');
    await untilWatched(page);
    await page.keyboard.type('abc');
    await expect.poll(() => countOf(run.host.received(), 'keyDown')).toBe(3);

    await run.list([]);
    await expect.poll(() => run.host.received().filter(({ type }) => type === 'close').length).toBe(1);
    await page.keyboard.type('def');
    expect(
      await page.evaluate("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 0, 1000)"),
    ).toEqual([]);
    expect(countOf(run.host.received(), 'keyDown')).toBe(3);

    await run.list([site.origin]);
    await expect.poll(() => originsOf(run.host.received()).length).toBe(2);
    await untilWatched(page);
    await page.keyboard.type('gh');
    await expect.poll(() => countOf(run.host.received(), 'keyDown')).toBe(5);
    await page.close();
  });

  it('lets no other page reach the extension', async () => {
    const page = await run.context.newPage();
    await page.goto(site.origin.replace('localhost', '127.0.0.1'));
    const found = await page.evaluate(async () => {
      const id = 'hhdcgpgkmaobkhpejcmgihplcpgllklo';
      const paths = [
        'manifest.json',
        'extension/pages/popup/index.html',
        'extension/content/main.iife.js',
        'icons/vigil-16.png',
      ];
      const reached = paths.map((path) =>
        fetch(`chrome-extension://${id}/${path}`).then(
          () => path,
          () => null,
        ),
      );
      return (await Promise.all(reached)).filter((path) => path !== null);
    });
    expect(found).toEqual([]);
    expect(await page.evaluate('typeof globalThis.chrome?.runtime?.sendMessage')).toBe('undefined');
    await page.close();
  });
});
