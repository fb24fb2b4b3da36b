/** The endpoints over real sockets in Express, Fastify and a web-standard handler behave alike. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { vigilRouter } from '@vigil/portal/http/express.ts';
import { vigilPlugin } from '@vigil/portal/http/fastify.ts';
import type { PortalEvent, PortalHttpOptions, Visitor } from '@vigil/portal/http/options.ts';
import { readBody } from '@vigil/portal/http/read-body.ts';
import { vigilHandler } from '@vigil/portal/http/web.ts';
import express from 'express';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, type TestBank, VISITOR } from '../../unit/portal/bank.ts';

interface Served {
  readonly bank: TestBank;
  readonly events: PortalEvent[];
  readonly url: string;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Mount = (options: PortalHttpOptions<unknown>) => Promise<string>;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const MOUNTS: Record<string, Mount> = {
  express: (options) => listening(createServer(express().use('/vigil', vigilRouter(options)))),
  'express after express.json()': (options) =>
    listening(createServer(express().use(express.json()).use('/vigil', vigilRouter(options)))),
  fastify: async (options) => {
    const app = fastify();
    await app.register(vigilPlugin(options), { prefix: '/vigil' });
    closing.push(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  web: (options) => {
    const handler = vigilHandler(options, '/vigil');
    return listening(
      createServer(async (incoming, outgoing) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const request = new Request(`http://127.0.0.1${incoming.url}`, {
          method: incoming.method ?? 'GET',
          headers: incoming.headers as Record<string, string>,
          ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
        });
        const response = await handler(request);
        outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
      }),
    );
  },
};

async function serve(
  mount: Mount,
  visitor: Partial<Visitor> | null = {},
  more: Partial<PortalHttpOptions<unknown>> = {},
): Promise<Served> {
  const bank = await openBank();
  const events: PortalEvent[] = [];
  const url = await mount({
    portal: bank.portal,
    identify: () => visitor && { ...VISITOR, strong: true, ...visitor },
    transaction: (reference) => (reference === 'payment-1' ? PAYMENT : null),
    onEvent: (event) => events.push(event),
    stepUp: { acrValues: ['urn:bank:otp'], maxAge: 0 },
    ...more,
  });
  return {
    bank,
    events,
    url,
    async post(path, body, headers = {}) {
      const response = await fetch(`${url}/vigil${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: ORIGIN, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
    },
  };
}

describe.each(Object.entries(MOUNTS))('%s', (_name, mount) => {
  it('handles a session, a payment and a registration', async () => {
    const { bank, events, post } = await serve(mount);
    const session = await post('/challenge', { purpose: 'session' });
    expect(session).toMatchObject({ status: 200, body: { expiresAt: expect.any(Number) } });
    expect(session.headers.get('cache-control')).toBe('no-store');
    const token = await bank.simulator.attest(session.body.challenge as string);
    expect(await post('/attestation', { purpose: 'session', token })).toMatchObject({
      status: 200,
      body: { action: 'allow' },
    });
    const payment = await post('/challenge', { purpose: 'transaction', transaction: 'payment-1' });
    const approval = await bank.simulator.attest(payment.body.challenge as string);
    const response = await post('/attestation', { purpose: 'transaction', token: approval, transaction: 'payment-1' });
    expect(response).toMatchObject({ status: 200, body: { action: 'allow' } });
    expect(events.map((event) => event.kind)).toEqual(['challenge', 'attestation', 'challenge', 'attestation']);
  });

  it('responds to a weak or refused token with an RFC 9470 step-up and to a mismatch with a lock, never with the score', async () => {
    const { bank, post } = await serve(mount);
    for (const [verdict, status, body] of [
      ['uncertain', 401, { action: 'step-up' }],
      ['insufficient', 401, { action: 'step-up' }],
      ['paused', 401, { action: 'step-up', paused: true }],
      ['mismatch', 403, { action: 'lock' }],
    ] as const) {
      const { challenge } = await bank.request('session');
      const token = await bank.simulator.attest(challenge, { verdict });
      const response = await post('/attestation', { purpose: 'session', token });
      expect([response.status, response.body]).toEqual([status, body]);
      if (status === 401) {
        expect(response.headers.get('www-authenticate')).toBe(
          'Bearer error="insufficient_user_authentication", error_description="A fresh, stronger authentication is needed", acr_values="urn:bank:otp", max_age="0"',
        );
      }
    }
    const token = await bank.simulator.attest((await bank.request('session')).challenge, { fault: 'expired' });
    const response = await post('/attestation', { purpose: 'session', token });
    expect([response.status, response.body]).toEqual([401, { action: 'step-up', code: 'exp-past' }]);
  });

  it('refuses requests that are not JSON or not from the portal’s origins', async () => {
    const { post } = await serve(mount);
    expect(await post('/challenge', { purpose: 'session' }, { Origin: 'https://evil.example' })).toMatchObject({
      status: 403,
    });
    expect((await post('/challenge', 'purpose=session', { 'Content-Type': 'text/plain' })).status).toBe(415);
    for (const body of [{}, { purpose: 'admin' }, { purpose: 'session', admin: true }, []]) {
      expect((await post('/challenge', body)).status).toBe(400);
    }
    expect((await post('/challenge', { purpose: 'transaction', transaction: 'nobody’s' })).status).toBe(404);
    expect((await post('/__proto__', {})).status).toBe(404);
  });

  it('responds with 405 to other methods and accepts content type parameters', async () => {
    const { post, url } = await serve(mount);
    const got = await fetch(`${url}/vigil/challenge`);
    expect([got.status, got.headers.get('allow'), await got.json()]).toEqual([
      405,
      'POST',
      { error: 'method-not-allowed' },
    ]);
    const type = { 'Content-Type': 'application/json ; charset=utf-8' };
    expect((await post('/challenge', { purpose: 'session' }, type)).status).toBe(200);
  });

  it('responds with 401 without a session and registers only after strong authentication', async () => {
    const stranger = await serve(mount, null);
    expect(await stranger.post('/challenge', { purpose: 'session' })).toMatchObject({
      status: 401,
      body: { error: 'not-signed-in' },
    });
    const weak = await serve(mount, { strong: false });
    expect(await weak.post('/challenge', { purpose: 'registration' })).toMatchObject({
      status: 401,
      body: { action: 'step-up' },
    });
    expect(await weak.post('/registration', { token: 'a.b.c.d.e' })).toMatchObject({
      status: 401,
      body: { action: 'step-up' },
    });
  });
});

const { 'express after express.json()': _parsedBefore, ...READING } = MOUNTS;

describe.each(Object.entries(READING))('%s, reading bodies itself', (_name, mount) => {
  it('accepts one JSON object without duplicate names and nothing else', async () => {
    const { post } = await serve(mount);
    for (const path of ['/challenge', '/attestation', '/registration']) {
      for (const body of [
        '{"purpose":',
        '{"purpose":"session","purpose":"watch"}',
        '{"__proto__":{"purpose":"session"}}',
        `{"purpose":${'['.repeat(8_000)}${']'.repeat(8_000)}}`,
        '',
      ]) {
        expect(await post(path, body)).toMatchObject({ status: 400, body: { error: 'request-invalid' } });
      }
    }
  });

  it('responds to a body that is too long and keeps the connection', async () => {
    const { post } = await serve(mount);
    for (const length of [20_000, 100_000, 900_000]) {
      const response = await post('/attestation', { purpose: 'session', token: 'A'.repeat(length) });
      expect(response).toMatchObject({ status: 413, body: { error: 'body-too-long' } });
      expect((await post('/challenge', { purpose: 'session' })).status).toBe(200);
    }
  });
});

const { web: _noSocket, ...SOCKETS } = READING;

describe.each(Object.entries(SOCKETS))('%s, slow clients', (_name, mount) => {
  const head = (url: string, length: number) =>
    `POST /vigil/challenge HTTP/1.1\r\nHost: ${new URL(url).host}\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`;

  /** What the server sends until it closes the connection; the client never ends its body. */
  async function sentTo(url: string): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head(url, 1_000));
    let received = '';
    for await (const chunk of socket) received += chunk;
    return received;
  }

  it('refuses 60 requests without a session before their body and closes the connections', async () => {
    const { url } = await serve(mount, null);
    const received = await Promise.all(Array.from({ length: 60 }, () => sentTo(url)));
    for (const response of received) expect(response).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('responds with 408 to a body that does not end and closes the connection', async () => {
    const { url } = await serve(mount);
    expect(await sentTo(url)).toMatch(/^HTTP\/1\.1 408 [\s\S]*body-too-slow/);
  });

  it('limits the requests of one session', async () => {
    const { post } = await serve(mount, {}, { maxRequestsPerMinute: 2 });
    for (const status of [200, 200, 429]) {
      expect((await post('/challenge', { purpose: 'session' })).status).toBe(status);
    }
  });
});

it('Express passes other paths on with their body unread', async () => {
  const bank = await openBank();
  const app = express()
    .use(vigilRouter({ portal: bank.portal, identify: () => null }))
    .post('/transfers', express.json(), (request, response) => void response.json(request.body));
  const url = await listening(createServer(app));
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/transfers`, { method: 'POST', headers, body: '{"amount":7}' });
  expect(await response.json()).toEqual({ amount: 7 });
});

it('treats an aborted body as absent', async () => {
  async function* cutOff() {
    yield Buffer.from('{"purpose":');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  expect(await readBody(cutOff())).toEqual({ fault: 'invalid' });
});

it('responds with 503 to a failing callback and allows nothing', async () => {
  const bank = await openBank();
  const handler = vigilHandler({
    portal: bank.portal,
    identify: () => ({ ...VISITOR, strong: true }),
    onEvent: () => {
      throw new Error('session store is down');
    },
  });
  const token = await bank.simulator.attest((await bank.request('session')).challenge);
  const response = await handler(
    new Request('https://portal.bank.example/attestation', {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
      body: JSON.stringify({ purpose: 'session', token }),
    }),
  );
  expect([response.status, await response.json()]).toEqual([503, { error: 'unavailable' }]);
});
