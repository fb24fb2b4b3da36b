/** Activity that cannot be recorded is counted: attacks of a page, in real Chromium with the built extension. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import type { Received } from './fake-host.ts';
import { batchesOf, contextsOf, countOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

const STOP = `for (const type of ['keydown', 'keyup', 'input', 'pointerdown']) {
  addEventListener(type, (event) => event.stopImmediatePropagation(), true);
}`;
const PAGES = {
  '/plain':
    '<input id="a" name="note"><input id="code" name="remark" autocomplete="one-time-code"><button>Pay</button>',
  '/first': `<script>${STOP}</script><input id="a" name="note">`,
  '/own-frames': `
    <iframe id="srcdoc" srcdoc="<script>${STOP}</script><input id=in>"></iframe><iframe id="blank"></iframe>
    <script>
      const { contentDocument, contentWindow } = document.getElementById('blank');
      contentDocument.body.innerHTML = '<input id="in">';
      contentWindow.eval(${JSON.stringify(STOP)});
    </script>`,
  '/sandboxed': `<iframe id="frame" sandbox="allow-scripts" srcdoc='<input id="in">'></iframe>`,
  '/clobbered': `<form id="form" contenteditable style="height: 200px"><input name="getRootNode"><input name="getAttribute">
    <input name="closest"></form>`,
  '/circle': '<form id="form" contenteditable style="height: 200px"><input name="parentElement"></form>',
  '/pad': `<div data-vigil-secret style="width: 200px"><button id="pad" style="width: 100px; height: 100px">1</button></div>`,
};

let site: Site;
let foreign: Site;
let run: ChromiumRun;
let page: Page;
let before = 0;

const received = (): Received[] => run.host.received().slice(before);
const unseenOf = (messages: readonly Received[]) =>
  batchesOf(messages).reduce(
    (sum, { unseen }) => ({ ms: sum.ms + (unseen?.ms ?? 0), acts: sum.acts + (unseen?.acts ?? 0) }),
    {
      ms: 0,
      acts: 0,
    },
  );
const unseenActs = (): number => unseenOf(received()).acts;
const keys = (): number => countOf(received(), 'keyDown');

async function open(path: string): Promise<void> {
  await page?.close();
  page = await run.context.newPage();
  before = run.host.received().length;
  await page.goto(site.origin + path);
  await untilWatched(page);
}

beforeAll(async () => {
  foreign = await serve({ '/': '<input id="in">' });
  site = await serve({
    ...Object.fromEntries(Object.entries(PAGES).map(([path, body]) => [path, TALK + body])),
    '/foreign': `${TALK}<iframe id="frame" src="${foreign.origin}/"></iframe>`,
  });
  run = await startChromium();
  await run.list([site.origin]);
});
afterAll(async () => {
  await run?.close();
  await Promise.all([site?.close(), foreign?.close()]);
});

describe('markup of the page', () => {
  it.each(['html', 'body'])(
    'hides fields when %s is declared secret, and their activity is counted',
    async (element) => {
      await open('/plain');
      await page.focus('#a');
      await page.evaluate((name) => document.querySelector(name)?.setAttribute('data-vigil-secret', ''), element);
      await page.keyboard.type('a stranger types here', { delay: 20 });
      await expect.poll(unseenActs).toBeGreaterThanOrEqual(21);
      expect(keys()).toBe(0);
      expect(contextsOf(received())).toContain('secret-start');
    },
  );

  it('does not hide the pointer, nor keys outside of fields, of a declared page', async () => {
    await open('/plain');
    await page.evaluate(() => document.documentElement.setAttribute('data-vigil-secret', ''));
    await page.mouse.move(300, 300);
    await page.mouse.down();
    await page.mouse.up();
    await page.focus('button');
    await page.keyboard.press('Tab');
    await expect.poll(() => countOf(received(), 'pointerDown')).toBe(1);
    await expect.poll(keys).toBe(1);
  });

  it('hides one field by autocomplete=one-time-code, and its activity is counted', async () => {
    await open('/plain');
    await page.focus('#code');
    await page.keyboard.type('123456');
    await expect.poll(unseenActs).toBe(16);
    await page.focus('#a');
    await page.keyboard.type('open');
    await expect.poll(keys).toBe(4);
    expect(unseenActs()).toBe(16);
  });

  it('hides the pointer over a declared keypad, and its presses are counted', async () => {
    await open('/pad');
    await page.click('#pad');
    await expect.poll(unseenActs).toBe(16);
    expect(countOf(received(), 'pointerDown')).toBe(0);
  });

  it.each(['/clobbered', '/circle'])(
    'hides nothing by names that take the place of a form’s own properties: %s',
    async (path) => {
      await open(path);
      const { x, y } = await page.evaluate(() => Element.prototype.getBoundingClientRect.call(document.forms[0]));
      await page.mouse.click(x + 5, y + 150);
      await page.evaluate(() => HTMLElement.prototype.focus.call(document.forms[0]));
      await page.keyboard.type('stranger', { delay: 300 });
      await expect.poll(() => keys() + unseenActs()).toBeGreaterThanOrEqual(8);
      await expect.poll(() => countOf(received(), 'pointerDown') + unseenActs()).toBeGreaterThan(0);
    },
  );

  it('reports secrets of different lengths alike', async () => {
    const lengths: number[] = [];
    for (const secret of ['1234', '1234567890']) {
      await open('/plain');
      await page.focus('#code');
      await page.keyboard.type(secret);
      await expect.poll(unseenActs).toBeGreaterThan(0);
      await page.focus('#a');
      lengths.push(unseenActs());
    }
    expect(lengths[0]).toBe(lengths[1]);
  });
});

describe('a page script that stops events', () => {
  it('runs after the listeners of the extension', async () => {
    await open('/first');
    await page.focus('#a');
    await page.keyboard.type('stopped too late');
    await expect.poll(keys).toBe(16);
  });

  it('is detected when it removed the listeners and registered first', async () => {
    await open('/plain');
    await page.evaluate(`document.open(); ${STOP}; document.write('<input id="n">'); document.close();`);
    await page.focus('#n');
    await page.keyboard.type('hidden from listeners');
    await expect.poll(unseenActs).toBeGreaterThanOrEqual(21);
    expect(keys()).toBe(0);
    expect(contextsOf(received())).toContain('gap');
  });

  it('is covered in frames without an address of their own', async () => {
    await open('/own-frames');
    for (const id of ['srcdoc', 'blank']) {
      const start = keys() + unseenActs();
      await page.frameLocator(`#${id}`).locator('#in').focus();
      await page.keyboard.type('0123456789');
      await expect.poll(() => keys() + unseenActs() - start).toBeGreaterThanOrEqual(10);
    }
  });
});

describe('frames without capture', () => {
  it('counts the activity of a sandboxed frame, and records nothing there', async () => {
    await open('/sandboxed');
    await page.frameLocator('#frame').locator('#in').focus();
    await page.keyboard.type('opaque origin');
    await expect.poll(unseenActs).toBeGreaterThanOrEqual(13);
    expect(keys()).toBe(0);
  });

  it('counts the activity of a frame of another site', async () => {
    await open('/foreign');
    await page.frameLocator('#frame').locator('#in').focus();
    await page.keyboard.type('another site');
    await expect.poll(() => unseenOf(received()).ms).toBeGreaterThanOrEqual(2000);
    expect(keys()).toBe(0);
  });
});
