import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeOverview } from '../../fakes/fake-overview.ts';
import { BANK, SITUATIONS } from '../../fakes/view-situations.ts';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import { pretendActiveTab, pretendWorker } from './popup-page.ts';
import { contextsOf, countOf } from './received.ts';
import { TALK, untilWatched } from './request-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const url = (path: string) => `chrome-extension://${CHROMIUM_EXTENSION_ID}/extension/pages/${path}/index.html`;
const REGISTER = "talk([{ type: 'attest-request', id: 1, kind: 'register', challenge: 'c' }], 1, 20000)";

let site: Site;
let run: ChromiumRun;

beforeAll(async () => {
  site = await serve({ '/': `${TALK}<input id="a">` });
  run = await startChromium();
  await run.list([site.origin]);
});
afterAll(async () => {
  await run?.close();
  await site?.close();
});

async function openBank(): Promise<Page> {
  const page = await run.context.newPage();
  await page.goto(site.origin);
  return page;
}

describe('consent', () => {
  async function requestRegistration(page: Page): Promise<{ consent: Page; reply: Promise<unknown> }> {
    run.host.behave({ request: 'consent', origin: site.origin });
    const opened = run.context.waitForEvent('page');
    const reply = page.evaluate<unknown[]>(REGISTER).then(
      (replies) => replies[1],
      () => 'the page was closed',
    );
    const consent = await opened;
    await consent.waitForSelector('[data-testid="not-now"]');
    return { consent, reply };
  }

  it('names the bank and its address, focuses "Not now", and delivers the token when granted', async () => {
    const page = await openBank();
    const { consent, reply } = await requestRegistration(page);
    expect(await consent.textContent('h1')).toContain('Nordhaven');
    expect(await consent.textContent('.origin code')).toBe(site.origin);
    expect(await consent.evaluate(() => document.activeElement?.id)).toBe('refuse');
    await consent.click('[data-testid="allow"]');
    expect(await reply).toEqual({ type: 'token', id: 1, token: 'registered' });
    await expect.poll(() => consent.isClosed()).toBe(true);
    await page.close();
  });

  it.each([
    ['"Not now" is pressed', (consent: Page) => consent.click('[data-testid="not-now"]')],
    ['the window is closed', (consent: Page) => consent.close()],
  ])('is refused when %s', async (_how, refuse) => {
    const page = await openBank();
    const { consent, reply } = await requestRegistration(page);
    await refuse(consent);
    expect(await reply).toEqual({ type: 'declined', id: 1, code: 'consent-refused' });
    await page.close();
  });

  it('closes with the page that requested it', async () => {
    const page = await openBank();
    const { consent } = await requestRegistration(page);
    await page.close();
    await expect.poll(() => consent.isClosed()).toBe(true);
  });
});

describe('the popup', () => {
  it('pauses and resumes: nothing is captured while paused', async () => {
    run.host.behave({});
    const page = await openBank();
    await page.focus('#a');
    const popup = await run.context.newPage();
    await pretendActiveTab(popup, site.origin);
    await popup.goto(url('popup'));
    await popup.click('#pause-hour');
    await popup.waitForSelector('#status[data-kind="paused"]');
    const before = run.host.received().length;
    await page.bringToFront();
    const attested = () =>
      page.evaluate<unknown[]>("talk([{ type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' }], 1)");
    // The first reply comes after the pause, the second after all that was typed.
    expect(await attested()).toHaveLength(2);
    await page.keyboard.type('unseen');
    expect(await attested()).toHaveLength(2);
    await popup.bringToFront();
    await popup.click('#resume');
    await popup.waitForSelector('#status[data-kind="watching"]');
    await page.bringToFront();
    const since = () => run.host.received().slice(before);
    await expect.poll(() => contextsOf(since())).toContain('gap');
    await page.keyboard.type('ab');
    await expect.poll(() => countOf(since(), 'keyDown')).toBe(2);
    await popup.close();
    await page.close();
  });

  it('stays off until it is turned on', async () => {
    const popup = await run.context.newPage();
    await pretendActiveTab(popup, site.origin);
    await popup.goto(url('popup'));
    await popup.click('#turn-off');
    await popup.waitForSelector('#status[data-kind="off"]');
    await popup.reload();
    await popup.waitForSelector('#status[data-kind="off"]');
    const page = await run.context.newPage();
    await page.goto(site.origin);
    expect(await page.evaluate<unknown[]>('talk([], 0, 1000)')).toEqual([]);
    await popup.bringToFront();
    await popup.click('#turn-on');
    await popup.waitForSelector('#status:not([data-kind="off"])');
    await page.bringToFront();
    await untilWatched(page);
    await popup.close();
    await page.close();
  });

  it('shows neither verdict nor confidence', async () => {
    const page = await run.context.newPage();
    await page.setViewportSize({ width: 360, height: 600 });
    await pretendActiveTab(page, BANK);
    await pretendWorker(page, SITUATIONS.mismatch);
    await page.goto(url('popup'));
    await page.waitForSelector('#status');
    expect(await page.textContent('body')).not.toMatch(/%|look like you|Not sure/i);
    await page.close();
  });

  it('names the link failure, and finds the companion again', async () => {
    const page = await openBank();
    const popup = await run.context.newPage();
    await pretendActiveTab(popup, site.origin);
    await popup.goto(url('popup'));
    await popup.waitForSelector('#status[data-kind="watching"]');
    run.host.behave({ fault: 'companion-missing', exitOn: 'resume' });
    await popup.evaluate(() => chrome.runtime.connect({ name: 'view' }).postMessage({ type: 'resume' }));
    await expect.poll(() => popup.textContent('#status')).toContain('The companion is not running.');
    run.host.behave({});
    await popup.click('#retry');
    await popup.waitForSelector('#status[data-kind="watching"]');
    await popup.close();
    await page.close();
  });
});

describe('the options page', () => {
  it('adds and removes a bank', async () => {
    const page = await run.context.newPage();
    await page.goto(`${url('options')}#banks`);
    await page.fill('#name', 'Aurum');
    await page.fill('#address', 'aurum.example');
    await page.click('#add button');
    await expect.poll(() => page.textContent('#problem')).not.toBe('');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('address');
    await page.fill('#address', 'https://aurum.example/login');
    await page.click('#add button');
    await page.waitForSelector('#banks li:nth-child(2)');
    expect(await page.textContent('#banks li:nth-child(2) code')).toBe('https://aurum.example');
    await page.click('#banks li:nth-child(2) button');
    await expect.poll(() => page.locator('#banks li').count()).toBe(1);
    await page.close();
  });

  it('turns off for good, and so does the first-run page', async () => {
    const page = await run.context.newPage();
    await page.goto(`${url('options')}#banks`);
    await page.click('#turn[data-off="false"]');
    await page.waitForSelector('#turn[data-off="true"]');
    await page.goto(url('welcome'));
    await page.waitForSelector('#turn[data-off="true"]');
    expect(await page.textContent('#off-switch')).toContain('until you turn it on');
    await page.click('#turn');
    await page.waitForSelector('#turn[data-off="false"]');
    await page.goto(`${url('options')}#banks`);
    await page.waitForSelector('#turn[data-off="false"]');
    await page.close();
  });

  it("offers no change to an administrator's list", async () => {
    const page = await run.context.newPage();
    await pretendWorker(page, SITUATIONS.watching);
    await page.goto(`${url('options')}#banks`);
    await page.waitForSelector('#banks li:nth-child(2)');
    expect(await page.locator('#add').isVisible()).toBe(false);
    expect(await page.locator('#banks button').count()).toBe(0);
    await page.close();
  });
});

describe('the window on the options page', () => {
  it("shows the companion's state and forwards user requests", async () => {
    const overview = { ...fakeOverview(), sessions: [] };
    run.host.behave({ user: { overview, pause: {} } });
    const page = await run.context.newPage();
    await page.goto(`${url('options')}#data`);
    await page.getByText('/home/ingrid/.local/share/vigil').waitFor();
    expect(await page.locator('#banks').count()).toBe(0);
    await page.click('[aria-label="Pause for 4 hours"]');
    const requests = () =>
      run.host.received().flatMap(({ type, request }) => (type === 'user-request' ? [request] : []));
    await expect.poll(requests).toContainEqual({ type: 'pause', minutes: 240 });
    expect(run.host.received().filter((message) => !toCompanion.safeParse(message).success)).toEqual([]);
    await page.close();
  });

  it('rejects a reply that does not match the request', async () => {
    run.host.behave({ user: { overview: { nowMs: 1 } } });
    const page = await run.context.newPage();
    await page.goto(url('options'));
    await page.waitForSelector('[data-problem="companion-failed"]');
    run.host.behave({});
    await page.close();
  });

  it('accepts user requests from extension pages only', async () => {
    const page = await openBank();
    const session = await run.context.newCDPSession(page);
    const worlds = new Promise<number>((resolve) => {
      session.on('Runtime.executionContextCreated', ({ context }) => {
        if (context.origin.startsWith('chrome-extension://')) resolve(context.id);
      });
    });
    await session.send('Runtime.enable');
    const contextId = await worlds;
    const before = run.host.received().length;
    const { exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId,
      expression: `chrome.runtime.connect({ name: 'user' }).postMessage({ id: 1, request: { type: 'check-chain' } })`,
    });
    expect(exceptionDetails).toBeUndefined();
    await untilWatched(page);
    await page.focus('#a');
    await page.keyboard.type('x');
    const since = () => run.host.received().slice(before);
    await expect.poll(() => countOf(since(), 'keyUp')).toBe(1);
    expect(since().filter(({ type }) => type === 'user-request')).toEqual([]);
    await session.detach();
    await page.close();
  });
});

describe('accessibility', () => {
  const views: [string, string, unknown][] = [
    ...Object.entries(SITUATIONS).map(([name, word]): [string, string, unknown] => [`popup, ${name}`, 'popup', word]),
    ['options, own list', 'options#banks', SITUATIONS['not-listed']],
    ['options, managed', 'options#banks', SITUATIONS.watching],
    ['options, no companion', 'options#now', SITUATIONS.missing],
    ['options, the window', 'options#now', SITUATIONS.watching],
    ['consent', 'consent', { bank: 'Nordhaven', origin: BANK }],
    ['consent, gone', 'consent', null],
    ['welcome', 'welcome', null],
  ];

  it.each(views)('%s: no axe violation, no overflow at 320 px', async (_name, path, word) => {
    const page = await run.context.newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 640 });
    await pretendActiveTab(page, BANK);
    await pretendWorker(page, word, word === SITUATIONS.missing ? {} : { overview: fakeOverview() });
    const [folder = '', view = ''] = path.split('#');
    await page.goto(`${url(folder)}?id=1#${view}`);
    await page.waitForSelector('h2:visible, .state:visible, body:not(:has(#window)) h1:visible');
    await page.waitForFunction(() => !document.querySelector('#allow:disabled'));
    await page.evaluate(AXE);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate<unknown[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
      );
      expect(found).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.close();
  });
});
