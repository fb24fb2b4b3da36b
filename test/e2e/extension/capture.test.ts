import { EVENT } from '@vigil/protocol/capture.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { describe, expect, it } from 'vitest';
import { useCapture } from './capture-place.ts';
import { batchesOf, contextsOf, countOf, eventsOf } from './received.ts';

const place = useCapture();
const { captured, open } = place;

describe('capture in Chromium', () => {
  it('reports keys, pointer and fields in the format, in order, without loss', async () => {
    await open('/plain');
    await place.page.click('#a');
    await place.page.keyboard.type('hello world 42', { delay: 5 });
    await place.page.click('#b');
    await place.page.keyboard.type('99', { delay: 5 });
    await place.page.click('#c');
    await place.page.keyboard.type('free', { delay: 5 });
    await place.page.click('#a');
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
    await place.page.click('#a');
    for (let i = 0; i < 5; i++) await place.page.keyboard.down('x');
    await place.page.keyboard.up('x');
    const received = await captured();
    expect([countOf(received, 'keyDown'), countOf(received, 'keyUp')]).toEqual([1, 1]);
  });

  it.each(['password', 'otp', 'card', 'code', 'labelled', 'dots', 'inside'])(
    'reports no key of the %s field',
    async (id) => {
      await open('/secrets');
      await place.page.focus('#open');
      await place.page.keyboard.type('ab');
      await place.page.focus(`#${id}`);
      await place.page.keyboard.type('secret 1');
      await place.page.keyboard.press('Control+V');
      await place.page.focus('#open');
      await place.page.keyboard.type('c');
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
      await place.page.evaluate(`document.getElementById('${id}').focusInside()`);
      await place.page.keyboard.type('secret');
      await place.page.evaluate(`document.getElementById('${id}').reveal()`);
      await place.page.keyboard.type('secret');
      expect(countOf(await captured(), 'keyDown')).toBe(0);
    },
  );

  it.each(['shown as text', 'replaced by a text field'])('keeps a password secret that is %s', async (how) => {
    await open('/secrets');
    await place.page.focus('#k7');
    await place.page.keyboard.type('secret');
    await place.page.evaluate((kind) => {
      const field = document.getElementById('k7') as HTMLInputElement;
      if (kind === 'shown as text') field.type = 'text';
      else field.replaceWith(Object.assign(document.createElement('input'), { id: 'k7' }));
    }, how);
    await place.page.focus('#k7');
    await place.page.keyboard.type('secret');
    expect(countOf(await captured(), 'keyDown')).toBe(0);
  });

  it('separates two held keys without a code', async () => {
    await open('/plain');
    await place.page.click('#a');
    const cdp = await place.run.context.newCDPSession(place.page);
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
    await place.page.click('#a');
    await place.page.keyboard.down('Meta');
    await place.page.keyboard.down('c');
    await place.page.keyboard.up('Meta');
    await place.page.evaluate(() => undefined);
    const cdp = await place.run.context.newCDPSession(place.page);
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', code: 'KeyC', key: 'c', windowsVirtualKeyCode: 67 });
    expect(countOf(await captured(), 'keyDown')).toBe(3);
  });

  it('reports drag and drop, menu editing and a template button by kind', async () => {
    await open('/sources');
    await place.page.click('#template');
    await expect.poll(() => place.page.inputValue('#a')).toBe('note');
    await place.page.locator('#b').selectText();
    const [from, to] = [await place.page.locator('#b').boundingBox(), await place.page.locator('#a').boundingBox()];
    await place.page.mouse.move(from!.x + 6, from!.y + from!.height / 2);
    await place.page.mouse.down();
    await place.page.mouse.move(to!.x + 30, to!.y + 8, { steps: 8 });
    await place.page.mouse.up();
    await place.page.evaluate(`document.getElementById('a').focus(); document.execCommand('undo');`);
    const contexts = contextsOf(await captured());
    expect(contexts).toEqual(expect.arrayContaining(['script-input', 'drag', 'drop', 'edit']));
    expect(contexts.filter((name) => name === 'untrusted' || name === 'unkeyed-input')).toEqual([]);
  });

  it('does not take masks and formatters of the page for a machine', async () => {
    await open('/sources');
    await place.page.focus('#mask');
    await place.page.keyboard.type('12345');
    await place.page.keyboard.press('Tab');
    const contexts = contextsOf(await captured());
    expect(contexts.filter((name) => name === 'untrusted' || name === 'unkeyed-input')).toEqual([]);
  });

  it('takes the events of a password manager in a sign-in form for autofill', async () => {
    await open('/sources');
    await place.page.evaluate(`
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
    const box = (await place.page.locator('#pad').boundingBox())!;
    await place.page.mouse.move(box.x + 5, box.y + 5);
    const start = countOf(await captured(), 'pointerMove');
    for (const step of [20, 60, 100]) {
      await place.page.mouse.move(box.x + step, box.y + step);
      await place.page.mouse.down();
      await place.page.mouse.up();
    }
    const received = await captured();
    expect(countOf(received, 'pointerMove')).toBe(start);
    expect(countOf(received, 'pointerDown')).toBe(0);
  });

  it('records that synthetic keys and unkeyed text occurred, and nothing else of them', async () => {
    await open('/plain');
    await place.page.focus('#a');
    await place.page.evaluate(`
      const a = document.getElementById('a');
      a.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyA', bubbles: true }));
      document.execCommand('insertText', false, 'inserted');`);
    const received = await captured();
    expect(countOf(received, 'keyDown')).toBe(0);
    expect(contextsOf(received)).toEqual(expect.arrayContaining(['untrusted', 'unkeyed-input']));
  });

  it('records that a paste occurred, and nothing else of it', async () => {
    await open('/plain');
    await place.page.focus('#a');
    await place.page.keyboard.type('copied');
    for (const keys of ['Control+A', 'Control+C', 'End', 'Control+V']) await place.page.keyboard.press(keys);
    expect(await place.page.inputValue('#a')).toBe('copiedcopied');
    const received = await captured();
    expect(contextsOf(received).filter((name) => name === 'paste')).toHaveLength(1);
    expect(contextsOf(received)).not.toContain('unkeyed-input');
    expect(JSON.stringify(received)).not.toContain('copied');
  });

  it('records when an input method starts and ends', async () => {
    await open('/plain');
    await place.page.focus('#a');
    const cdp = await place.run.context.newCDPSession(place.page);
    for (const text of ['n', 'ni', 'nih']) {
      await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await cdp.send('Input.insertText', { text: '日本' });
    expect(await place.page.inputValue('#a')).toBe('日本');
    await place.page.keyboard.type('ok');
    const received = await captured();
    expect(contextsOf(received).filter((name) => name.startsWith('ime'))).toEqual(['ime-start', 'ime-end']);
    expect(contextsOf(received)).not.toContain('unkeyed-input');
    expect(countOf(received, 'keyDown')).toBe(2);
  });

  it("records that the browser's autofill occurred", async () => {
    await open('/address');
    await place.page.focus('#name');
    const cdp = await place.run.context.newCDPSession(place.page);
    const { result } = await cdp.send('Runtime.evaluate', { expression: 'document.activeElement' });
    const { node } = await cdp.send('DOM.describeNode', { objectId: result.objectId ?? '' });
    const fields = [
      { name: 'NAME_FULL', value: 'Ingrid Solberg' },
      { name: 'ADDRESS_HOME_STREET_ADDRESS', value: 'Havnegata 1' },
      { name: 'ADDRESS_HOME_CITY', value: 'Bergen' },
      { name: 'ADDRESS_HOME_ZIP', value: '5003' },
    ];
    await cdp.send('Autofill.trigger', { fieldId: node.backendNodeId, address: { fields } });
    await expect.poll(() => place.page.inputValue('#city')).toBe('Bergen');
    const received = await captured();
    expect(contextsOf(received)).toContain('autofill');
    expect(JSON.stringify(received)).not.toContain('Bergen');
  });
});
