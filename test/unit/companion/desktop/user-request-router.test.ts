import { PAGE } from '@vigil/desktop/main/own-page.ts';
import { createPersonRouter, type Sender } from '@vigil/desktop/main/user-request-router.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PersonDesk } from '@vigil/protocol/user/user-api.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const OWN: Sender = { url: PAGE, topFrame: true, ownWindow: true };

function deskThat(answers: (question: unknown) => unknown): { desk: PersonDesk; asked: unknown[] } {
  const asked: unknown[] = [];
  const desk = {
    ask: async (question: unknown) => {
      asked.push(question);
      return answers(question);
    },
  } as PersonDesk;
  return { desk, asked };
}

describe('the border to the window', () => {
  it('passes a question on and its answer back', async () => {
    const { desk, asked } = deskThat(() => ({ store: 'ok' }));
    const question = { ask: 'unlock', passphrase: 'a passphrase' };
    expect(await createPersonRouter(desk)(OWN, question)).toEqual({ ok: true, answer: { store: 'ok' } });
    expect(asked).toEqual([question]);
  });

  it.each<[string, Partial<Sender>]>([
    ['another window', { ownWindow: false }],
    ['a frame inside the page', { topFrame: false }],
    ['a frame that is gone', { url: null }],
    ['a page of the web', { url: 'https://bank.example/' }],
    ['another path of ours', { url: `${PAGE}assets/x.html` }],
    ['a look-alike host', { url: 'vigil://window.example/' }],
    ['a host with a user', { url: 'vigil://window@evil.example/' }],
    ['our page as data', { url: `data:text/html,${PAGE}` }],
  ])('hears nothing from %s', async (_name, change) => {
    const { desk, asked } = deskThat(() => ({}));
    const reply = await createPersonRouter(desk)({ ...OWN, ...change }, { ask: 'resume' });
    expect(reply).toEqual({ ok: false, code: 'not-allowed' });
    expect(asked).toEqual([]);
  });

  it('answers whatever is sent with a reply, and asks the desk nothing but questions', async () => {
    const { desk, asked } = deskThat(() => ({}));
    const route = createPersonRouter(desk);
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        async (sent) => {
          expect(await route(OWN, sent)).toEqual({ ok: false, code: 'question-invalid' });
        },
      ),
      { numRuns: 2000, seed: 4 },
    );
    expect(asked).toEqual([]);
  });

  it.each([
    ['a name from the prototype', { ask: 'toString' }],
    ['a field that is not its own', { ask: 'resume', extra: 1 }],
    ['a pause without an end', { ask: 'pause', minutes: Number.POSITIVE_INFINITY }],
    ['a page that is too long', { ask: 'answers', filter: {}, before: null, limit: 1e9 }],
    ['text without a bound', { ask: 'unlock', passphrase: 'x'.repeat(10_000_000) }],
    [
      'a cycle',
      (() => {
        const cycle: Record<string, unknown> = { ask: 'forget' };
        cycle.bank = cycle;
        return cycle;
      })(),
    ],
    [
      'a getter that throws',
      {
        get ask() {
          throw new Error('no');
        },
      },
    ],
  ])('refuses %s', async (_name, sent) => {
    const { desk, asked } = deskThat(() => ({}));
    const reply = await createPersonRouter(desk)(OWN, sent);
    expect(reply.ok).toBe(false);
    expect(asked).toEqual([]);
  });

  it('lets nothing through that the contract does not know', async () => {
    const { desk } = deskThat(() => ({ store: 'ok', secret: 'k' }));
    const reply = await createPersonRouter(desk)(OWN, { ask: 'unlock', passphrase: 'p' });
    expect(reply).toEqual({ ok: false, code: 'answer-invalid' });
  });

  it('tells only the code of a fault', async () => {
    const { desk } = deskThat(() => {
      throw new VigilError('store-locked', 'a sentence with /a/path in it');
    });
    expect(await createPersonRouter(desk)(OWN, { ask: 'renew' })).toEqual({ ok: false, code: 'store-locked' });
    const broken = deskThat(() => {
      throw new TypeError('undefined is not a function at /a/path');
    });
    expect(await createPersonRouter(broken.desk)(OWN, { ask: 'renew' })).toEqual({ ok: false, code: 'internal' });
  });

  it('refuses the 33rd question while 32 wait, and takes it when they are done', async () => {
    let finish: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const route = createPersonRouter(deskThat(() => gate.then(() => ({}))).desk);
    const open = Array.from({ length: 32 }, () => route(OWN, { ask: 'resume' }));
    expect(await route(OWN, { ask: 'resume' })).toEqual({ ok: false, code: 'busy' });
    finish();
    await Promise.all(open);
    expect(await route(OWN, { ask: 'resume' })).toEqual({ ok: true, answer: {} });
  });
});
