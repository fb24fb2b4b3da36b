import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import { countOf, originsOf } from './received.ts';
import { TALK } from './request-page.ts';

let site: Site;
let other: Site;
let run: ChromiumRun;

async function open(url: string): Promise<Page> {
  const page = await run.context.newPage();
  await page.goto(url);
  return page;
}

const talk = (page: Page, messages: readonly unknown[], attestations: number, ms?: number, connect?: unknown) =>
  page.evaluate<Record<string, unknown>[]>(
    `talk(${[messages, attestations, ms, connect].map((value) => JSON.stringify(value) ?? 'undefined').join(', ')})`,
  );

const request = (id: number, kind = 'attest', challenge: unknown = `c${id}`) => ({
  type: 'attest-request',
  id,
  kind,
  challenge,
});

beforeAll(async () => {
  other = await serve({ '/': `${TALK}<input id="a">` });
  site = await serve({
    '/': `${TALK}<input id="a">`,
    '/frames': `${TALK}
      <iframe id="same" src="/"></iframe>
      <iframe id="srcdoc" srcdoc='<input id="a">'></iframe>
      <iframe id="sandboxed" sandbox="allow-scripts" src="/"></iframe>
      <iframe id="foreign" src="${other.origin}"></iframe>
      <iframe id="data" src="data:text/html,<input id=a>"></iframe>
      <iframe id="blank"></iframe>
      <script>document.getElementById('blank').contentDocument.body.innerHTML = '<input id="a">';</script>`,
  });
  run = await startChromium();
  await run.list([site.origin]);
});
afterAll(async () => {
  await run?.close();
  await Promise.all([site?.close(), other?.close()]);
});

describe('the page channel', () => {
  it.each([
    ['another port', () => other.origin],
    ['another name of the same machine', () => site.origin.replace('localhost', '127.0.0.1')],
    ['a subdomain', () => site.origin.replace('localhost', 'portal.localhost')],
    ['a name with a dot behind it', () => site.origin.replace('localhost', 'localhost.')],
    ['the bank as a user name', () => other.origin.replace('//', `//${new URL(site.origin).host}@`)],
  ])('is not there under %s, and no host is started', async (_what, address) => {
    const page = await open(address());
    await page.focus('#a');
    expect(await talk(page, [request(1)], 1, 1000)).toEqual([]);
    await page.keyboard.type('not captured');
    expect(run.host.received()).toEqual([]);
    await page.close();
  });

  it('replies to each request with its own token', async () => {
    const page = await open(site.origin);
    const received = await talk(page, [request(1), request(2, 'watch'), request(3)], 3);
    expect(received[0]).toEqual({ type: 'ready', version: 1, extension: '0.1.0' });
    const tokens = received.slice(1).map(({ type, id, token }) => [type, id, token]);
    expect(tokens).toEqual([1, 2, 3].map((id) => ['token', id, `token-for-c${id}`]));
    await page.close();
  });

  it('forwards the reason of a refusal', async () => {
    run.host.behave({ request: 'not-registered' });
    const page = await open(site.origin);
    expect(
      await talk(page, [request(1), request(2, 'attest', 'x'.repeat(16_385)), request(3, 'attest', 7)], 3),
    ).toEqual(
      expect.arrayContaining([
        { type: 'declined', id: 1, code: 'not-registered' },
        { type: 'declined', id: 2, code: 'challenge-invalid' },
        { type: 'declined', id: 3, code: 'challenge-invalid' },
      ]),
    );
    run.host.behave({});
    await page.close();
  });

  it('ignores malformed messages', async () => {
    const page = await open(site.origin);
    const forged = [
      'attest-request',
      null,
      [],
      { type: 'attest-request' },
      { type: 'toString', id: 1 },
      request(-1),
      request(0.5),
      request(1, 'erase'),
      { ...request(1), id: '1' },
      { type: 'unwatch', id: 99 },
      { type: 'batch', batch: {} },
      { type: 'hello', stream: 'x'.repeat(32) },
      { type: 'token', id: 1, token: 'mine' },
    ];
    const received = await talk(page, [...forged, request(7)], 1);
    expect(received.slice(1)).toEqual([{ type: 'token', id: 7, token: 'token-for-c7' }]);
    await page.close();
  });

  it.each([
    ['another greeting', { vigil: 'hello', version: 1 }],
    ['no version', { vigil: 'connect' }],
    ['a version that is none', { vigil: 'connect', version: 'toString' }],
    ['text', 'connect'],
  ])('stays closed for %s', async (_what, connect) => {
    const page = await open(site.origin);
    expect(await talk(page, [request(1)], 0, 700, connect)).toEqual([]);
    await page.close();
  });

  it('limits the open requests', async () => {
    run.host.behave({ silent: true });
    const page = await open(site.origin);
    const received = await talk(
      page,
      Array.from({ length: 40 }, (_, id) => request(id)),
      24,
    );
    const declined = received.filter(({ code }) => code === 'rate-limited');
    expect(declined).toHaveLength(24);
    run.host.behave({});
    await page.close();
  });

  it('captures frames of the bank with and without an address, and no input of sandboxed, data or foreign frames', async () => {
    const before = run.host.received().length;
    const page = await open(`${site.origin}/frames`);
    // The page, its three frames of its own origin, and the sandboxed frame; data: frames get no script.
    await expect.poll(() => originsOf(run.host.received().slice(before)).length).toBe(5);
    for (const id of ['foreign', 'data', 'sandboxed']) {
      await page.frameLocator(`#${id}`).locator('#a').pressSequentially('not captured');
    }
    const keys = (): number => countOf(run.host.received().slice(before), 'keyDown');
    // The reply comes after what the worker sent to the frames of this renderer before: all are captured.
    const [, token] = await talk(page, [request(1)], 1);
    expect(token).toMatchObject({ type: 'token' });
    expect(keys()).toBe(0);
    for (const id of ['srcdoc', 'blank']) await page.frameLocator(`#${id}`).locator('#a').pressSequentially('own');
    await expect.poll(keys).toBe(6);
    expect(new Set(originsOf(run.host.received().slice(before)))).toEqual(new Set([site.origin]));
    await page.close();
  });

  it('does not open for a child frame that connects to its parent', async () => {
    const page = await open(`${site.origin}/frames`);
    await talk(page, [], 0);
    const frame = await (await page.waitForSelector('#srcdoc')).contentFrame();
    const replies = await frame?.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          const messages: unknown[] = [];
          port1.onmessage = ({ data }) => messages.push(data);
          parent.postMessage({ vigil: 'connect', version: 1 }, '*', [port2]);
          setTimeout(() => resolve(messages), 700);
        }),
    );
    expect(replies).toEqual([]);
    await page.close();
  });
});
