import type { FeedEvent } from '@vigil/demo/bank/feed-event.ts';
import { DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensurePages } from './built-pages.ts';
import { WebCustomer } from './web-customer.ts';

let bank: DemoBank;
let customer: WebCustomer;
let vigil: Simulator;
let from: number;

beforeAll(async () => {
  await ensurePages();
  bank = await startDemoBank();
});
afterAll(() => bank.close());

beforeEach(async () => {
  from = bank.feed.since(0).at(-1)?.seq ?? 0;
  customer = new WebCustomer(bank.url);
  vigil = await createSimulator({ bank: bank.bankPolicy });
  await customer.signIn();
  const token = await vigil.register(await customer.challenge('registration'));
  await customer.json('/vigil/registration', { token });
});

// A user has a limited number of keys.
afterEach(() => customer.post('/security/remove', { id: vigil.kid }));

const seen = (kind: FeedEvent['kind']) => bank.feed.since(from).filter((event) => event.kind === kind);
const tokenFor = async (id: string, options: Parameters<Simulator['attest']>[1] = {}) =>
  vigil.attest(await customer.challenge('transaction', id), options);

describe('approving a payment', () => {
  it('needs no step-up on a match', async () => {
    const id = await customer.draftPayment();
    const token = await tokenFor(id);
    expect((await customer.post(`/payments/${id}/approve`, { token })).sentTo).toBe(`/payments/${id}`);
    expect((await customer.get(`/payments/${id}`)).text).toContain('data-state="approved"');
    expect(seen('approved')).toMatchObject([{ payment: id, by: 'vigil' }]);
    const attestations = seen('attestation');
    expect(attestations).toMatchObject([{ decision: 'allow', claims: { purpose: 'transaction', verdict: 'match' } }]);
    expect(attestations[0]).toHaveProperty('latencyMs', expect.any(Number));
    expect((await customer.get('/accounts')).text).toContain('R1');
  });

  it('is approved once when the form is sent twice, and never ends in a step-up', async () => {
    const id = await customer.draftPayment();
    const token = await tokenFor(id);
    const sent = await Promise.all([1, 2, 3].map(() => customer.post(`/payments/${id}/approve`, { token })));
    expect(new Set(sent.map(({ sentTo }) => sentTo))).toEqual(new Set([`/payments/${id}`]));
    expect((await customer.get(`/payments/${id}`)).text).toContain('data-state="approved"');
    expect(seen('approved')).toHaveLength(1);
    expect(seen('step-up')).toEqual([]);
  });

  it.each(['uncertain', 'insufficient', 'paused', 'unavailable'] as const)(
    'requires a step-up on %s',
    async (verdict) => {
      const id = await customer.draftPayment();
      await customer.post(`/payments/${id}/approve`, { token: await tokenFor(id, { verdict }) });
      const page = await customer.get(`/payments/${id}`);
      expect(page.text).toContain('data-state="step-up"');
      expect(page.headers.get('www-authenticate')).toMatch(
        /insufficient_user_authentication.*urn:nordhaven:code.*max_age="0"/,
      );
      expect((await customer.stepUp(id)).sentTo).toBe(`/payments/${id}`);
      expect(seen('approved')).toMatchObject([{ payment: id, by: 'code' }]);
    },
  );

  it('requires a step-up without Vigil and without script', async () => {
    const forms: Record<string, string>[] = [{ outcome: 'extension-missing' }, {}];
    for (const fields of forms) {
      const id = await customer.draftPayment();
      await customer.post(`/payments/${id}/approve`, fields);
      expect((await customer.get(`/payments/${id}`)).text).toContain('data-state="step-up"');
    }
    expect(seen('no-token')).toMatchObject([{ code: 'extension-missing' }, { code: 'no-script' }]);
    expect(seen('approved')).toEqual([]);
  });

  it('books a payment once for a return that is repeated, and not for one of another payment', async () => {
    const [first = '', second = ''] = [await customer.draftPayment(), await customer.draftPayment()];
    for (const id of [first, second]) await customer.post(`/payments/${id}/approve`);
    const back = await customer.identify(first);
    // The step-up of the second payment replaces that of the first.
    await customer.post(`/payments/${second}/step-up`);
    expect((await customer.get(back)).text).toContain('was not confirmed');
    expect((await customer.get(back)).sentTo).toBe('/payments/new');
    const again = await customer.identify(first);
    expect(await Promise.all([customer.get(again), customer.get(again)])).toHaveLength(2);
    expect(seen('approved')).toMatchObject([{ payment: first, by: 'code' }]);
  });

  it('is not approved by a wrong code or a cancelled step-up', async () => {
    const id = await customer.draftPayment();
    await customer.post(`/payments/${id}/approve`);
    const page = await customer.provider(id);
    expect((await customer.post(page.at, { otp: '1' })).status).toBe(401);
    const cancelled = await customer.follow(await customer.post(`${page.at}/cancel`));
    expect(cancelled.text).toContain('was not confirmed');
    expect(seen('approved')).toEqual([]);
  });

  it('locks the session on a mismatch for every page and token', async () => {
    const id = await customer.draftPayment();
    const token = await tokenFor(id, { verdict: 'mismatch' });
    expect((await customer.post(`/payments/${id}/approve`, { token })).sentTo).toBe('/locked');
    expect((await customer.get('/locked')).status).toBe(403);
    expect((await customer.get('/accounts')).sentTo).toBe('/locked');
    expect((await customer.json('/vigil/challenge', { purpose: 'watch' })).status).toBe(401);
    expect(seen('approved')).toEqual([]);
    await customer.signIn();
    expect((await customer.get('/accounts')).status).toBe(200);
  });

  it('refuses the token of another payment', async () => {
    const small = await customer.draftPayment('1.00');
    const large = await customer.draftPayment('900,000.00');
    const token = await tokenFor(small);
    await customer.post(`/payments/${large}/approve`, { token });
    expect((await customer.get(`/payments/${large}`)).text).toContain('data-state="step-up"');
    expect(seen('refused')).toHaveLength(1);
    expect(seen('approved')).toEqual([]);
  });

  it('books a payment once for repeated approvals', async () => {
    const id = await customer.draftPayment();
    const token = await tokenFor(id);
    await Promise.all([1, 2, 3].map(() => customer.post(`/payments/${id}/approve`, { token })));
    // A repetition may have arrived first; its token was used already.
    const page = await customer.get(`/payments/${id}`);
    if (page.text.includes('data-state="step-up"')) await customer.stepUp(id);
    await customer.post(`/payments/${id}/approve`, { token });
    expect(seen('approved')).toHaveLength(1);
  });

  it('is limited to the session of the payment', async () => {
    const id = await customer.draftPayment();
    const other = new WebCustomer(bank.url);
    await other.signIn(DEMO_CUSTOMERS[1]!);
    expect((await other.get(`/payments/${id}`)).sentTo).toBe('/payments/new');
    expect((await other.json('/vigil/challenge', { purpose: 'transaction', transaction: id })).status).toBe(404);
  });
});

describe('registered computers', () => {
  it('are listed and refused after removal', async () => {
    expect((await customer.get('/security')).text).toContain(vigil.kid.slice(0, 10));
    await customer.post('/security/remove', { id: vigil.kid });
    expect((await customer.get('/security')).text).not.toContain(vigil.kid.slice(0, 10));
    const id = await customer.draftPayment();
    await customer.post(`/payments/${id}/approve`, { token: await tokenFor(id) });
    expect(seen('refused')).toMatchObject([{ code: 'key-revoked' }]);
  });

  it('can be removed by their own customer only', async () => {
    const other = new WebCustomer(bank.url);
    await other.signIn(DEMO_CUSTOMERS[1]!);
    await other.post('/security/remove', { id: vigil.kid });
    expect(seen('unregistered')).toEqual([]);
    expect((await customer.get('/security')).text).toContain(vigil.kid.slice(0, 10));
  });
});
