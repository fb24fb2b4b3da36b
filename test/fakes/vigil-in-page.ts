import type { Simulator } from '@vigil/portal/simulate/simulator.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import { CONNECT, type Decline, type FromPage, type ToPage } from '@vigil/protocol/page-channel.ts';
import type { BrowserContext, Page } from 'playwright-core';

/** What the fake answers next; changed by the test as it goes. */
export interface FakeVigil {
  verdict: Verdict;
  /** Declines every ask while set. */
  decline: Decline | null;
  /** Sends another token on every open watch stream of the page. */
  push(page: Page): Promise<void>;
}

/** Stands in for extension and companion: answers the page channel with tokens of a simulator. */
export async function fakeVigil(context: BrowserContext, simulator: Simulator): Promise<FakeVigil> {
  const fake: FakeVigil = {
    verdict: 'match',
    decline: null,
    async push(page) {
      await page.evaluate(() => window.dispatchEvent(new Event('fake-vigil-push')));
    },
  };
  const reply = async (
    _source: unknown,
    { id, kind, challenge }: Extract<FromPage, { type: 'attest-request' }>,
  ): Promise<ToPage> => {
    if (fake.decline) return { type: 'declined', id, code: fake.decline };
    const reply =
      kind === 'register' ? simulator.register(challenge) : simulator.attest(challenge, { verdict: fake.verdict });
    return { type: 'token', id, token: await reply };
  };
  await context.exposeBinding('fakeVigilReply', reply);
  await context.addInitScript((connect) => {
    const { fakeVigilReply } = window as unknown as { fakeVigilReply: (request: unknown) => Promise<unknown> };
    window.addEventListener('message', (event) => {
      const port = event.ports[0];
      if (event.source !== window || event.data?.vigil !== connect.vigil || !port) return;
      port.onmessage = ({ data }) => {
        if (data.type !== 'attest-request') return;
        const reply = async () => port.postMessage(await fakeVigilReply(data));
        void reply();
        if (data.kind === 'watch') window.addEventListener('fake-vigil-push', () => void reply());
      };
      port.postMessage({ type: 'ready', version: connect.version, extension: '0.1.0' });
    });
  }, CONNECT);
  return fake;
}
