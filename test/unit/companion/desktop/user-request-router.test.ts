import { PAGE } from '@vigil/desktop/main/own-page.ts';
import { createUserRequestRouter, type Sender } from '@vigil/desktop/main/user-request-router.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const OWN: Sender = { url: PAGE, topFrame: true, ownWindow: true };

function userApiThat(replies: (request: unknown) => unknown): { userApi: UserApi; requests: unknown[] } {
  const requests: unknown[] = [];
  const userApi = {
    request: async (request: unknown) => {
      requests.push(request);
      return replies(request);
    },
  } as UserApi;
  return { userApi, requests };
}

describe('user request router', () => {
  it('relays a request and its reply', async () => {
    const { userApi, requests } = userApiThat(() => ({ store: 'ok' }));
    const request = { type: 'unlock', passphrase: 'a passphrase' };
    expect(await createUserRequestRouter(userApi)(OWN, request)).toEqual({ ok: true, reply: { store: 'ok' } });
    expect(requests).toEqual([request]);
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
  ])('refuses %s', async (_name, change) => {
    const { userApi, requests } = userApiThat(() => ({}));
    const reply = await createUserRequestRouter(userApi)({ ...OWN, ...change }, { type: 'resume' });
    expect(reply).toEqual({ ok: false, code: 'not-allowed' });
    expect(requests).toEqual([]);
  });

  it('replies to any message and forwards valid requests only', async () => {
    const { userApi, requests } = userApiThat(() => ({}));
    const route = createUserRequestRouter(userApi);
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        async (sent) => {
          expect(await route(OWN, sent)).toEqual({ ok: false, code: 'request-invalid' });
        },
      ),
      { numRuns: 2000, seed: 4 },
    );
    expect(requests).toEqual([]);
  });

  it.each([
    ['a name from the prototype', { type: 'toString' }],
    ['an unknown field', { type: 'resume', extra: 1 }],
    ['a pause without an end', { type: 'pause', minutes: Number.POSITIVE_INFINITY }],
    ['a page that is too long', { type: 'attestations', filter: {}, before: null, limit: 1e9 }],
    ['text without a bound', { type: 'unlock', passphrase: 'x'.repeat(10_000_000) }],
    [
      'a cycle',
      (() => {
        const cycle: Record<string, unknown> = { type: 'revoke' };
        cycle.bank = cycle;
        return cycle;
      })(),
    ],
    [
      'a getter that throws',
      {
        get request() {
          throw new Error('no');
        },
      },
    ],
  ])('refuses %s', async (_name, sent) => {
    const { userApi, requests } = userApiThat(() => ({}));
    const reply = await createUserRequestRouter(userApi)(OWN, sent);
    expect(reply.ok).toBe(false);
    expect(requests).toEqual([]);
  });

  it('rejects replies that do not match the schema', async () => {
    const { userApi } = userApiThat(() => ({ store: 'ok', secret: 'k' }));
    const reply = await createUserRequestRouter(userApi)(OWN, { type: 'unlock', passphrase: 'p' });
    expect(reply).toEqual({ ok: false, code: 'reply-invalid' });
  });

  it('returns only the code of an error', async () => {
    const { userApi } = userApiThat(() => {
      throw new VigilError('store-locked', 'a sentence with /a/path in it');
    });
    expect(await createUserRequestRouter(userApi)(OWN, { type: 'reset-profile' })).toEqual({
      ok: false,
      code: 'store-locked',
    });
    const broken = userApiThat(() => {
      throw new TypeError('undefined is not a function at /a/path');
    });
    expect(await createUserRequestRouter(broken.userApi)(OWN, { type: 'reset-profile' })).toEqual({
      ok: false,
      code: 'internal',
    });
  });

  it('refuses the 33rd open request and accepts it later', async () => {
    let finish: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const route = createUserRequestRouter(userApiThat(() => gate.then(() => ({}))).userApi);
    const open = Array.from({ length: 32 }, () => route(OWN, { type: 'resume' }));
    expect(await route(OWN, { type: 'resume' })).toEqual({ ok: false, code: 'busy' });
    finish();
    await Promise.all(open);
    expect(await route(OWN, { type: 'resume' })).toEqual({ ok: true, reply: {} });
  });
});
