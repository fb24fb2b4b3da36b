import { EVENT } from '@vigil/protocol/capture.ts';
import { describe, expect, it } from 'vitest';
import { useCapture } from './capture-place.ts';
import { batchesOf, contextsOf, countOf } from './received.ts';
import { untilWatched } from './request-page.ts';

const place = useCapture();
const { captured, open } = place;

describe('capture over lost listeners, pages and connections', () => {
  it('detects that the page removed its listeners, reports a gap and resumes', async () => {
    await open('/plain');
    await place.page.focus('#a');
    await place.page.keyboard.type('ab');
    await place.page.evaluate('document.open(); document.write(\'<input id="n">\'); document.close();');
    await expect.poll(() => contextsOf(place.run.host.received().slice(place.before))).toContain('gap');
    await place.page.focus('#n');
    await place.page.keyboard.type('cde');
    expect(countOf(await captured(), 'keyDown')).toBe(5);
  });

  it('starts a new stream when the page is restored from the back/forward cache or loaded again', async () => {
    await open('/plain');
    await place.page.goto(`${place.site.origin}/secrets`);
    await place.page.goBack();
    await untilWatched(place.page);
    await place.page.focus('#a');
    await place.page.keyboard.type('xyz');
    const received = await captured();
    const opened = received.filter(({ type }) => type === 'open').map(({ stream }) => stream);
    expect(new Set(opened).size).toBe(3);
    expect(batchesOf(received).at(-1)?.stream).toBe(opened.at(-1));
    expect(countOf(received, 'keyDown')).toBe(3);
  });

  it('reconnects when the companion dies during a session, and accounts for every event', async () => {
    await open('/plain');
    await place.page.focus('#a');
    await place.page.keyboard.type('ab');
    await captured();
    place.run.host.behave({ exitOn: 'batch' });
    await place.page.keyboard.type('cd');
    await expect
      .poll(
        () =>
          place.run.host
            .received()
            .slice(place.before)
            .filter(({ type }) => type === 'hello').length,
      )
      .toBeGreaterThan(0);
    place.run.host.behave({});
    await place.page.keyboard.type('ef');
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
