import { EVENT } from '@vigil/protocol/capture.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from './bank-pages.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import type { Received } from './fake-host.ts';
import { batchesOf, contextsOf, countOf, eventsOf } from './received.ts';
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

const POLL = { timeout: 15_000 };

let site: Site;
let run: ChromiumRun;
let page: Page;
let before = 0;

/** What the host received since the page was opened, once all earlier input has arrived. */
async function captured(): Promise<Received[]> {
  // A final wheel event: once it has arrived, so has everything before it.
  const wheels = () => countOf(run.host.received().slice(before), 'wheel');
  const already = wheels();
  await page.mouse.wheel(0, 1);
  await expect.poll(wheels, { timeout: 10_000 }).toBeGreaterThan(already);
  return run.host.received().slice(before);
}

async function open(path: keyof typeof PAGES): Promise<void> {
  await page?.close();
  before = run.host.received().length;
  page = await run.context.newPage();
  await page.goto(site.origin + path);
  await expect
    .poll(
      () =>
        run.host
          .received()
          .slice(before)
          .some(({ type }) => type === 'open'),
      POLL,
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

describe('capture in Chromium', () => {
  it('reports keys, pointer and fields in the format, in order, without loss', async () => {
    await open('/plain');
    await page.click('#a');
    await page.keyboard.type('hello world 42', { delay: 5 });
    await page.click('#b');
    await page.keyboard.type('99', { delay: 5 });
    await page.click('#c');
    await page.keyboard.type('free', { delay: 5 });
    await page.click('#a');
    const received = await captured();
    expect(received.filter((message) => !toCompanion.safeParse(message).success)).toEqual([]);
    expect([countOf(received, 'keyDown'), countOf(received, 'keyUp')]).toEqual([20, 20]);
    expect(countOf(received, 'pointerDown')).toBe(4);
    const fields = eventsOf(received).flatMap(([kind, , field]) => (kind === EVENT.field ? [field] : []));
    const named = fields.filter((field) => field !== 0);
    expect(new Set(named).size).toBe(3);
    expect(named.at(-1)).toBe(named[0]);
    expect(batchesOf(received).map(({ seq }) => seq)).toEqual(batchesOf(received).map((_, i) => i));
    expect(batchesOf(received).every(({ lost }) => lost === 0)).toBe(true);
  });

  it('reports a held key once', async () => {
    await open('/plain');
    await page.click('#a');
    for (let i = 0; i < 5; i++) await page.keyboard.down('x');
    await page.keyboard.up('x');
    const received = await captured();
    expect([countOf(received, 'keyDown'), countOf(received, 'keyUp')]).toEqual([1, 1]);
  });

  it.each(['password', 'otp', 'card', 'code', 'labelled', 'dots', 'inside'])(
    'reports no key of the %s field',
    async (id) => {
      await open('/secrets');
      await page.focus('#open');
      await page.keyboard.type('ab');
      await page.focus(`#${id}`);
      await page.keyboard.type('secret 1');
      await page.keyboard.press('Control+V');
      await page.focus('#open');
      await page.keyboard.type('c');
      const received = await captured();
      expect(countOf(received, 'keyDown')).toBe(3);
      expect(contextsOf(received).filter((name) => name !== 'focus' && name !== 'pointer-mouse')).toEqual([
        'secret-start',
        'secret-end',
      ]);
    },
  );

  it.each(['shadow', 'closed'])(
    'reports no key of a password in a %s shadow root, nor when it is shown',
    async (id) => {
      await open('/secrets');
      await page.evaluate(`document.getElementById('${id}').focusInside()`);
      await page.keyboard.type('secret');
      await page.evaluate(`document.getElementById('${id}').reveal()`);
      await page.keyboard.type('secret');
      expect(countOf(await captured(), 'keyDown')).toBe(0);
    },
  );

  it.each(['shown as text', 'replaced by a text field'])('keeps a password secret that is %s', async (how) => {
    await open('/secrets');
    await page.focus('#k7');
    await page.keyboard.type('secret');
    await page.evaluate((kind) => {
      const field = document.getElementById('k7') as HTMLInputElement;
      if (kind === 'shown as text') field.type = 'text';
      else field.replaceWith(Object.assign(document.createElement('input'), { id: 'k7' }));
    }, how);
    await page.focus('#k7');
    await page.keyboard.type('secret');
    expect(countOf(await captured(), 'keyDown')).toBe(0);
  });

  it('separates two held keys without a code', async () => {
    await open('/plain');
    await page.click('#a');
    const cdp = await run.context.newCDPSession(page);
    for (const windowsVirtualKeyCode of [0xa7, 0xa8]) {
      await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', code: '', windowsVirtualKeyCode });
    }
    for (const windowsVirtualKeyCode of [0xa7, 0xa8]) {
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', code: '', windowsVirtualKeyCode });
    }
    const messages = await captured();
    expect([countOf(messages, 'keyDown'), countOf(messages, 'keyUp')]).toEqual([2, 2]);
  });

  it('does not keep a key held whose release macOS swallows under Command', async () => {
    await open('/plain');
    await page.click('#a');
    await page.keyboard.down('Meta');
    await page.keyboard.down('c');
    await page.keyboard.up('Meta');
    await page.evaluate(() => undefined);
    const cdp = await run.context.newCDPSession(page);
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', code: 'KeyC', key: 'c', windowsVirtualKeyCode: 67 });
    expect(countOf(await captured(), 'keyDown')).toBe(3);
  });

  it('reports drag and drop, menu editing and a template button by kind', async () => {
    await open('/sources');
    await page.click('#template');
    await expect.poll(() => page.inputValue('#a'), POLL).toBe('note');
    await page.locator('#b').selectText();
    const [from, to] = [await page.locator('#b').boundingBox(), await page.locator('#a').boundingBox()];
    await page.mouse.move(from!.x + 6, from!.y + from!.height / 2);
    await page.mouse.down();
    await page.mouse.move(to!.x + 30, to!.y + 8, { steps: 8 });
    await page.mouse.up();
    await page.evaluate(`document.getElementById('a').focus(); document.execCommand('undo');`);
    const contexts = contextsOf(await captured());
    expect(contexts).toEqual(expect.arrayContaining(['script-input', 'drag', 'drop', 'edit']));
    expect(contexts.filter((name) => name === 'untrusted' || name === 'unkeyed-input')).toEqual([]);
  });

  it('does not take masks and formatters of the page for a machine', async () => {
    await open('/sources');
    await page.focus('#mask');
    await page.keyboard.type('12345');
    await page.keyboard.press('Tab');
    const contexts = contextsOf(await captured());
    expect(contexts.filter((name) => name === 'untrusted' || name === 'unkeyed-input')).toEqual([]);
  });

  it('takes the events of a password manager in a sign-in form for autofill', async () => {
    await open('/sources');
    await page.evaluate(`
      const user = document.getElementById('user');
      user.focus();
      for (const type of ['keydown', 'keypress', 'keyup']) user.dispatchEvent(new KeyboardEvent(type, { bubbles: true }));
      user.value = 'ingrid';
      for (const type of ['input', 'change']) user.dispatchEvent(new Event(type, { bubbles: true }));`);
    const contexts = contextsOf(await captured());
    expect(contexts).toContain('autofill');
    expect(contexts.filter((name) => name === 'untrusted' || name === 'unkeyed-input')).toEqual([]);
  });

  it('does not follow the pointer over a declared PIN pad', async () => {
    await open('/secrets');
    const box = (await page.locator('#pad').boundingBox())!;
    await page.mouse.move(box.x + 5, box.y + 5);
    const start = countOf(await captured(), 'pointerMove');
    for (const step of [20, 60, 100]) {
      await page.mouse.move(box.x + step, box.y + step);
      await page.mouse.down();
      await page.mouse.up();
    }
    const received = await captured();
    expect(countOf(received, 'pointerMove')).toBe(start);
    expect(countOf(received, 'pointerDown')).toBe(0);
  });

  it('records that synthetic keys and unkeyed text occurred, and nothing else of them', async () => {
    await open('/plain');
    await page.focus('#a');
    await page.evaluate(`
      const a = document.getElementById('a');
      a.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyA', bubbles: true }));
      document.execCommand('insertText', false, 'inserted');`);
    const received = await captured();
    expect(countOf(received, 'keyDown')).toBe(0);
    expect(contextsOf(received)).toEqual(expect.arrayContaining(['untrusted', 'unkeyed-input']));
  });

  it('records that a paste occurred, and nothing else of it', async () => {
    await open('/plain');
    await page.focus('#a');
    await page.keyboard.type('copied');
    for (const keys of ['Control+A', 'Control+C', 'End', 'Control+V']) await page.keyboard.press(keys);
    expect(await page.inputValue('#a')).toBe('copiedcopied');
    const received = await captured();
    expect(contextsOf(received).filter((name) => name === 'paste')).toHaveLength(1);
    expect(contextsOf(received)).not.toContain('unkeyed-input');
    expect(JSON.stringify(received)).not.toContain('copied');
  });

  it('records when an input method starts and ends', async () => {
    await open('/plain');
    await page.focus('#a');
    const cdp = await run.context.newCDPSession(page);
    for (const text of ['n', 'ni', 'nih']) {
      await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await cdp.send('Input.insertText', { text: '日本' });
    expect(await page.inputValue('#a')).toBe('日本');
    await page.keyboard.type('ok');
    const received = await captured();
    expect(contextsOf(received).filter((name) => name.startsWith('ime'))).toEqual(['ime-start', 'ime-end']);
    expect(contextsOf(received)).not.toContain('unkeyed-input');
    expect(countOf(received, 'keyDown')).toBe(2);
  });

  it("records that the browser's autofill occurred", async () => {
    await open('/address');
    await page.focus('#name');
    const cdp = await run.context.newCDPSession(page);
    const { result } = await cdp.send('Runtime.evaluate', { expression: 'document.activeElement' });
    const { node } = await cdp.send('DOM.describeNode', { objectId: result.objectId ?? '' });
    const fields = [
      { name: 'NAME_FULL', value: 'Ingrid Solberg' },
      { name: 'ADDRESS_HOME_STREET_ADDRESS', value: 'Havnegata 1' },
      { name: 'ADDRESS_HOME_CITY', value: 'Bergen' },
      { name: 'ADDRESS_HOME_ZIP', value: '5003' },
    ];
    await cdp.send('Autofill.trigger', { fieldId: node.backendNodeId, address: { fields } });
    await expect.poll(() => page.inputValue('#city'), POLL).toBe('Bergen');
    const received = await captured();
    expect(contextsOf(received)).toContain('autofill');
    expect(JSON.stringify(received)).not.toContain('Bergen');
  });

  it('detects that the page removed its listeners, reports a gap and resumes', async () => {
    await open('/plain');
    await page.focus('#a');
    await page.keyboard.type('ab');
    await page.evaluate('document.open(); document.write(\'<input id="n">\'); document.close();');
    await expect.poll(() => contextsOf(run.host.received().slice(before)), { timeout: 5000 }).toContain('gap');
    await page.focus('#n');
    await page.keyboard.type('cde');
    expect(countOf(await captured(), 'keyDown')).toBe(5);
  });

  it('starts a new stream when the page is restored from the back/forward cache or loaded again', async () => {
    await open('/plain');
    await page.goto(`${site.origin}/secrets`);
    await page.goBack();
    await untilWatched(page);
    await page.focus('#a');
    await page.keyboard.type('xyz');
    const received = await captured();
    const opened = received.filter(({ type }) => type === 'open').map(({ stream }) => stream);
    expect(new Set(opened).size).toBe(3);
    expect(batchesOf(received).at(-1)?.stream).toBe(opened.at(-1));
    expect(countOf(received, 'keyDown')).toBe(3);
  });

  it('reconnects when the companion dies during a session, and accounts for every event', async () => {
    await open('/plain');
    await page.focus('#a');
    await page.keyboard.type('ab');
    await captured();
    run.host.behave({ exitOn: 'batch' });
    await page.keyboard.type('cd');
    await expect
      .poll(
        () =>
          run.host
            .received()
            .slice(before)
            .filter(({ type }) => type === 'hello').length,
        POLL,
      )
      .toBeGreaterThan(0);
    run.host.behave({});
    await page.keyboard.type('ef');
    const received = await captured();
    const lastHello = received.map(({ type }) => type).lastIndexOf('hello');
    const after = received.slice(lastHello);
    expect(after.slice(0, 2).map(({ type }) => type)).toEqual(['hello', 'open']);
    expect(after.filter(({ type }) => type === 'batch').map(({ n }) => n)).toEqual(batchesOf(after).map((_, i) => i));
    const bySeq = new Map(batchesOf(received).map((batch) => [batch.seq, batch]));
    expect([...bySeq.keys()].sort((a, b) => a - b)).toEqual([...bySeq.keys()].map((_, i) => i));
    const keys = [...bySeq.values()].flatMap(({ events }) => events).filter(([kind]) => kind === EVENT.keyDown);
    expect(keys).toHaveLength(6);
  });
});
