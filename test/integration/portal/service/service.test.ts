/** The service as it is run: first start, next start, slow and strange clients, mutual TLS, stop, wrong options. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { stopChild, untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { checkResponse } from '../../../unit/portal/service/contract.ts';
import { type RunningService, spawnService, startService, temporaryFolder } from './running-service.ts';

let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});
const session = { purpose: 'session', origin: 'http://localhost:8080', sessionId: 'session-1', subject: 'user-1' };

function socketTo({ url }: RunningService): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
}

/** All that the other side says until it closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let replies = '';
  socket.on('data', (chunk) => {
    replies += chunk;
  });
  await once(socket, 'close');
  return replies;
}

describe('embedded mode', () => {
  it('makes its keys at the first start, keeps them for the next, and shows a command that works', async () => {
    const data = temporaryFolder();
    removeFolder(data);
    service = await startService([], data);
    for (const file of ['keys.json', 'api-key', 'api-keys'])
      expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
    const keys = readFileSync(join(data, 'keys.json'), 'utf8');
    const [, curl] = /(curl [\s\S]*)\n$/.exec(service.output().split('\n{')[0]!) ?? [];
    const made = JSON.parse(execFileSync('sh', ['-c', curl!], { encoding: 'utf8' })) as Record<string, string>;
    expect(made.challenge).toMatch(/^eyJ/);
    await stopChild(service.child, 'SIGKILL');
    service = await startService([], data);
    expect(readFileSync(join(data, 'keys.json'), 'utf8')).toBe(keys);
    expect((await service.post('/v1/challenges', session)).status).toBe(200);
  });

  it('refuses to share its folder with a second process', async () => {
    service = await startService();
    const second = spawnService(['serve', '--data', service.data, '--port', '0']);
    let replies = '';
    second.stderr?.on('data', (chunk) => {
      replies += chunk;
    });
    const [code] = await once(second, 'close');
    expect([code, replies]).toEqual([1, expect.stringContaining('store-in-use')]);
  });
});

describe('slow and strange clients', () => {
  it('closes connections that send no request, half a header or half a body', async () => {
    service = await startService();
    const head = `POST /v1/challenges HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.apiKey}\r\n`;
    const body = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"purpose"';
    const slow = [...Array(20).fill('GET /healthz HTTP/1.1\r\n'), ...Array(20).fill(head + body)].map(
      (text: string) => {
        const socket = socketTo(service!);
        socket.write(text);
        return untilClosed(socket);
      },
    );
    const silent = Array.from({ length: 20 }, () => untilClosed(socketTo(service!)));
    const replies = await Promise.all([...slow, ...silent]);
    for (const text of replies) expect(text === '' || text.startsWith('HTTP/1.1 408')).toBe(true);
    expect(replies.filter((text) => text.includes('"code":"request-timeout"')).length).toBeGreaterThan(0);
    expect((await service.post('/v1/challenges', session)).status).toBe(200);
  });

  it('answers a caller without a key before the body arrives, and closes', async () => {
    service = await startService();
    const socket = socketTo(service);
    socket.write(
      'POST /v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n',
    );
    const replies = await untilClosed(socket);
    expect(replies).toMatch(/^HTTP\/1.1 401 /);
    expect(replies).toContain('"code":"unauthorized"');
  });

  it.each(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`])(
    'answers what is no HTTP with a problem: %#',
    async (text) => {
      service = await startService();
      const socket = socketTo(service);
      socket.write(text);
      const [head, body] = (await untilClosed(socket)).split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1.1 400 /);
      checkResponse('GET', '/', { status: 400, headers: { 'content-type': 'application/problem+json' }, text: body! });
    },
  );
});

describe('stop', () => {
  it('finishes open requests, accepts no new ones and ends with 0', async () => {
    service = await startService(['--drain-ms', '600']);
    const { url, apiKey } = service;
    const socket = socketTo(service);
    const body = JSON.stringify(session);
    socket.write(
      `POST /v1/challenges HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    await fetch(`${url}/healthz`);
    service.child.kill('SIGTERM');
    let ready = await fetch(`${url}/readyz`);
    while (ready.status === 200) ready = await fetch(`${url}/readyz`);
    expect(await ready.json()).toMatchObject({ status: 'stopping' });
    socket.write(body.slice(20));
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 200 /);
    expect(await untilEnded(service.child)).toBe(0);
    expect(existsSync(join(service.data, 'credentials', 'lock'))).toBe(false);
  });
});

describe('wrong options', () => {
  it.each([
    [['serve', '--port', 'many'], 2, 'A whole number'],
    [['serve', '--nonsense'], 2, 'unknown option'],
    [['serve', '--policy', 'lenient'], 1, 'policy-unknown'],
    [['serve', '--origin', 'http://bank.example'], 1, 'portal-misconfigured'],
    [['serve', '--tls-cert', 'cert.pem'], 1, 'tls-incomplete'],
    [['serve', '--keys', 'package.json'], 1, 'keys-invalid'],
  ])('%j ends with %i and says why', async (args, code, why) => {
    const data = temporaryFolder();
    const child = spawnService([...args, '--data', data]);
    let replies = '';
    child.stderr?.on('data', (chunk) => {
      replies += chunk;
    });
    expect((await once(child, 'close'))[0]).toBe(code);
    expect(replies).toContain(why);
    removeFolder(data);
  });
});

describe('mutual TLS', () => {
  it('takes a client certificate of its authority in place of an API key, and no other', async () => {
    const folder = temporaryFolder();
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    for (const name of ['ca', 'stranger']) {
      openssl('req', '-x509', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
    }
    writeFileSync(join(folder, 'san'), 'subjectAltName=IP:127.0.0.1');
    for (const name of ['server', 'portal']) {
      openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san', '-out', `${name}.pem`];
      openssl('x509', '-req', '-in', `${name}.csr`, ...signed);
      // The same key, in a certificate that is over at once.
      openssl('x509', '-req', '-in', `${name}.csr`, ...signed.slice(0, -1), `${name}-expired.pem`, '-days', '0');
    }
    const file = (name: string) => join(folder, name);
    const tls = ['--tls-cert', file('server.pem'), '--tls-key', file('server.key'), '--client-ca', file('ca.pem')];
    service = await startService(tls);
    const { port } = new URL(service.url);
    const call = (client: string, name = client): Promise<number> =>
      new Promise((resolve, reject) => {
        const certificate = { cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${client}.key`)) };
        const headers = { 'Content-Type': 'application/json' };
        const options = { host: '127.0.0.1', port, path: '/v1/challenges', method: 'POST', headers };
        const request = httpsRequest({ ...options, ...certificate, ca: readFileSync(file('ca.pem')) }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        });
        request.on('error', reject);
        request.end(JSON.stringify(session));
      });
    expect(await call('portal')).toBe(200);
    await expect(call('stranger')).rejects.toThrow();
    await expect(call('portal', 'portal-expired')).rejects.toThrow();
    removeFolder(folder);
  });
});
