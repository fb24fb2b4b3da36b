import { request } from 'node:http';
import { DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePages } from './built-pages.ts';
import { WebCustomer } from './web-customer.ts';

let bank: DemoBank;
beforeAll(async () => {
  await ensurePages();
  bank = await startDemoBank();
});
afterAll(() => bank.close());

const { user, password } = DEMO_CUSTOMERS[0]!;

describe('sign-in', () => {
  it('requires a password and a code and changes the session id after the code', async () => {
    const customer = new WebCustomer(bank.url);
    expect((await customer.post('/sign-in', { username: user, password: 'wrong' })).status).toBe(401);
    expect((await customer.post('/sign-in', { username: user, password })).sentTo).toBe('/sign-in/code');
    const half = customer.cookies;
    expect((await customer.get('/accounts')).sentTo).toBe('/sign-in/code');
    const phone = await customer.get('/sign-in/code');
    expect((await customer.post('/sign-in/code', { otp: '12' })).status).toBe(401);
    expect((await customer.post('/sign-in/code', { otp: WebCustomer.code(phone) })).sentTo).toBe('/accounts');
    expect(customer.cookies).not.toBe(half);
    expect((await customer.get('/accounts')).text).toContain('data-state="signed-in"');
  });

  it('keeps the session in an HttpOnly, SameSite=Strict cookie', async () => {
    const { headers } = await new WebCustomer(bank.url).post('/sign-in', { username: user, password });
    expect(headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('ends the session at sign-out', async () => {
    const customer = new WebCustomer(bank.url);
    await customer.signIn();
    const before = customer.cookies;
    expect((await customer.post('/sign-out')).sentTo).toBe('/');
    customer.cookies = before;
    expect((await customer.get('/accounts')).sentTo).toBe('/');
  });

  it('ends the previous session at a new sign-in', async () => {
    const customer = new WebCustomer(bank.url);
    await customer.signIn();
    const from = bank.feed.since(0).at(-1)?.seq ?? 0;
    await customer.signIn();
    expect(bank.feed.since(from).map((event) => event.kind)).toEqual(['signed-out', 'signed-in']);
  });

  it.each(['/accounts', '/messages', '/payments/new', '/security', '/security/confirm', '/session/stream'])(
    'redirects %s without a session',
    async (path) => {
      expect((await new WebCustomer(bank.url).get(path)).sentTo).toBe('/');
    },
  );
});

describe('every request', () => {
  it('gets the security headers', async () => {
    const { headers } = await new WebCustomer(bank.url).get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it.each<[string, Record<string, string>]>([
    ['another origin', { Origin: 'https://evil.example' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another port', { 'Sec-Fetch-Site': 'same-site' }],
  ])('is refused from %s', async (_name, headers) => {
    const customer = new WebCustomer(bank.url);
    await customer.signIn();
    expect((await customer.post('/sign-out', {}, headers)).status).toBe(403);
    expect((await customer.get('/accounts')).status).toBe(200);
  });

  it('is refused for another host name (DNS rebinding)', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${bank.url}/console/api/about`, { headers: { Host: 'evil.example' } }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.once('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('gets a 404 page for unknown paths and 400 for malformed forms', async () => {
    const customer = new WebCustomer(bank.url);
    await customer.signIn();
    expect((await customer.get('/nothing')).status).toBe(404);
    expect((await customer.get('/assets/nothing.js')).status).toBe(404);
    expect((await customer.post('/messages', { note: 'x'.repeat(5001) })).status).toBe(400);
    expect((await customer.post('/session/outcome', { purpose: 'watch', code: '<b>' })).status).toBe(400);
  });

  it('escapes text of customers', async () => {
    const customer = new WebCustomer(bank.url);
    await customer.signIn();
    await customer.post('/messages', { note: '<script>alert(1)</script>' });
    const { text } = await customer.get('/messages');
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toContain('<script>alert');
  });
});
