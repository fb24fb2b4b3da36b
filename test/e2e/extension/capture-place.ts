import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import type { Received } from './fake-host.ts';
import { countOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

const PAGES = {
  '/plain': '<input id="a" name="note"><input id="b" name="amount"><div id="c" contenteditable>x</div>',
  '/address': `<form>
    <input id="name" name="name" autocomplete="name">
    <input id="street" name="address" autocomplete="street-address">
    <input id="city" name="city" autocomplete="address-level2">
    <input id="zip" name="zip" autocomplete="postal-code">
  </form>`,
  '/sources': `<input id="a" name="note"><input id="b" name="remark" value="remark">
    <input id="mask" name="amount"><input id="user" name="login" autocomplete="username"><button id="template">Use template</button>
    <script>
      const set = (id, value) => {
        const field = document.getElementById(id);
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      };
      const mask = document.getElementById('mask');
      mask.addEventListener('keyup', () => set('mask', mask.value.replace(/(\\d{3})(?=\\d)/g, '$1 ')));
      mask.addEventListener('blur', () => set('mask', mask.value + ' EUR'));
      document.getElementById('template').addEventListener('click', () => {
        setTimeout(() => { set('a', 'note'); set('b', 'remark'); }, 1500);
      });
    </script>`,
  '/secrets': `
    <input id="open" name="note">
    <input id="password" type="password"><input id="k7" type="password">
    <input id="otp" autocomplete="one-time-code">
    <input id="card" autocomplete="cc-number">
    <input id="code" inputmode="numeric" maxlength="6">
    <label>Your TAN <input id="labelled"></label>
    <input id="dots" style="-webkit-text-security: disc">
    <div data-vigil-secret><input id="inside"><button id="pad" style="width: 200px; height: 200px">1</button></div>
    <div id="shadow"></div><div id="closed"></div>
    <script>
      for (const mode of ['open', 'closed']) {
        const host = document.getElementById(mode === 'open' ? 'shadow' : 'closed');
        const root = host.attachShadow({ mode });
        root.innerHTML = '<input type="password">';
        host.focusInside = () => root.firstElementChild.focus();
        host.reveal = () => { root.firstElementChild.type = 'text'; };
      }
    </script>`,
};

export interface CapturePlace {
  readonly site: Site;
  readonly run: ChromiumRun;
  readonly page: Page;
  /** How much the host had received when the page was opened. */
  readonly before: number;
  /** What the host received since the page was opened, once all earlier input has arrived. */
  captured(): Promise<Received[]>;
  open(path: keyof typeof PAGES): Promise<void>;
}

/** One browser for a test file. */
export function useCapture(): CapturePlace {
  let site: Site;
  let run: ChromiumRun;
  let page: Page;
  let before = 0;

  async function captured(): Promise<Received[]> {
    // A final wheel event: once it has arrived, so has everything before it.
    const wheels = () => countOf(run.host.received().slice(before), 'wheel');
    const already = wheels();
    await page.mouse.wheel(0, 1);
    await expect.poll(wheels).toBeGreaterThan(already);
    return run.host.received().slice(before);
  }

  async function open(path: keyof typeof PAGES): Promise<void> {
    await page?.close();
    before = run.host.received().length;
    page = await run.context.newPage();
    await page.goto(site.origin + path);
    await expect
      .poll(() =>
        run.host
          .received()
          .slice(before)
          .some(({ type }) => type === 'open'),
      )
      .toBe(true);
    await untilWatched(page);
  }

  beforeAll(async () => {
    site = await serve(Object.fromEntries(Object.entries(PAGES).map(([path, body]) => [path, TALK + body])));
    run = await startChromium();
    await run.list([site.origin]);
  });
  afterAll(async () => {
    await run?.close();
    await site?.close();
  });

  return {
    get site() {
      return site;
    },
    get run() {
      return run;
    },
    get page() {
      return page;
    },
    get before() {
      return before;
    },
    captured,
    open,
  };
}
