import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomerDirectory, DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { SessionStore } from '@vigil/demo/bank/server/sessions.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensurePages } from './built-pages.ts';
import { WebCustomer } from './web-customer.ts';

const { user, password } = DEMO_CUSTOMERS[0]!;
const owner = new CustomerDirectory(DEMO_CUSTOMERS).authenticate(user, password)!;

let bank: DemoBank;
let customer: WebCustomer;
let vigil: Simulator;

beforeEach(async () => {
  await ensurePages();
  bank = await startDemoBank();
  customer = new WebCustomer(bank.url);
  vigil = await createSimulator({ bank: bank.bankPolicy });
  await customer.signIn();
  await customer.json('/vigil/registration', { token: await vigil.register(await customer.challenge('registration')) });
});
afterEach(() => bank.close());

const watch = async (verdict: 'match' | 'mismatch', challenge?: string) =>
  customer.json('/vigil/attestation', {
    purpose: 'watch',
    token: await vigil.attest(challenge ?? (await customer.challenge('watch')), { verdict }),
  });

/** Opens an event stream. The returned function reads until the text matches. */
async function openStream(path: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const response = await fetch(bank.url + path, { headers, signal: stop.signal });
  return async (fits: (text: string) => boolean): Promise<string> => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (fits(text)) break;
    }
    stop.abort();
    return text;
  };
}

const sentEvents = () => bank.feed.since(0).flatMap((event) => (event.kind === 'event-sent' ? [event.event] : []));

describe('the feed', () => {
  it('contains neither session cookies nor tokens', async () => {
    await watch('match');
    const text = JSON.stringify(bank.feed.since(0));
    expect(text).not.toContain(customer.cookies.split('=')[1]);
    expect(text).not.toMatch(/ey[\w-]+\.[\w-]*\.[\w-]+/);
  });
});

describe('the console', () => {
  it('has the records of the audit trail, and no handle of a user', async () => {
    await watch('match');
    const now = Math.floor(Date.now() / 1000);
    const { text } = await customer.get(`/console/api/records?from=${now - 60}&to=${now + 60}`);
    const { records } = JSON.parse(text) as { records: { entry: { kind: string; code: string } }[] };
    expect(records.map(({ entry }) => [entry.kind, entry.code])).toEqual([
      ['verified', 'match'],
      ['registered', 'os-user'],
    ]);
    expect(text).not.toContain(customer.cookies.split('=')[1]);
  });
});

describe('a watched session', () => {
  it('is locked by a mismatch: the open page is notified and the receiver gets the events in order', async () => {
    const challenge = await customer.challenge('watch');
    expect((await watch('match', challenge)).body).toEqual({ action: 'allow' });
    const page = await openStream('/session/stream', { Cookie: customer.cookies });
    expect((await watch('mismatch', challenge)).status).toBe(403);
    expect(await page((text) => text.includes('event: state'))).toContain('data: {"state":"locked"}');
    expect(bank.feed.since(0).some((event) => event.kind === 'locked')).toBe(true);
    await expect
      .poll(sentEvents)
      .toEqual(['credential-change', 'risk-level-change', 'risk-level-change', 'session-revoked']);
  });

  it('reports a missing part once for all pages', async () => {
    const [first] = bank.feed.since(0);
    const session = { ...new SessionStore().open(owner, 'signed-in', 0), ref: first!.session };
    for (let i = 0; i < 3; i += 1) {
      await customer.post('/session/outcome', { purpose: 'watch', code: 'extension-missing' });
      bank.feed.add(session, {
        kind: 'event-sent',
        event: 'credential-change',
        level: null,
        jti: `jti-${i}`,
        payload: {},
      });
    }
    expect(bank.feed.since(0).filter((event) => event.kind === 'no-token')).toHaveLength(1);
  });

  it('reports learning or watching to the page, never the verdict', async () => {
    await watch('match');
    const page = await openStream('/session/stream', { Cookie: customer.cookies });
    const text = await page((sent) => sent.includes('event: vigil'));
    expect(text).toContain('data: {"state":"watching"}');
    expect(text).not.toMatch(/match|confidence/);
  });
});

describe('the security desk', () => {
  it('accepts events of the bank only', async () => {
    const response = await fetch(`${bank.url}/security-desk/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/secevent+jwt' },
      body: 'e30.e30.',
    });
    expect(response.status).toBe(401);
  });
});

describe('closing', () => {
  it('ends open streams and removes its folder', async () => {
    const own = mkdtempSync(join(tmpdir(), 'own-'));
    vi.stubEnv('TMPDIR', own);
    const closed = await startDemoBank();
    expect(readdirSync(own)).toHaveLength(1);
    const visitor = new WebCustomer(closed.url);
    await visitor.signIn();
    const response = await fetch(`${closed.url}/session/stream`, { headers: { Cookie: visitor.cookies } });
    await closed.close();
    await expect(response.text()).resolves.toContain('retry: 1000');
    expect(readdirSync(own)).toEqual([]);
    vi.unstubAllEnvs();
    removeFolder(own);
  });
});
