/**
 * The clients in Python and Java against a service that is down, slow, too busy or sends nonsense: a decision to step up in time, a
 * clear code, and nothing thrown.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLIENTS = fileURLToPath(new URL('../../../../portal/clients', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('./fault-programs', import.meta.url));

const http = (status: string, body: string, headers: readonly string[] = []) =>
  [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
    '',
    body,
  ].join('\r\n');
const problem = (code: string) => JSON.stringify({ type: 'about:blank', status: 0, code });
const ALLOW = JSON.stringify({ ok: true, action: 'allow', policy: 'balanced', reasons: [], gap: 0, claims: {} });
const every = (socket: Socket, text: () => string) => {
  const timer = setInterval(() => socket.write(text()), 100);
  socket.on('close', () => clearInterval(timer));
};

/** What the peer does with a request, by the first part of its path, and the code that the client must give. */
const FAULTS: Readonly<Record<string, readonly [code: string, (socket: Socket) => void]>> = {
  mute: ['unreachable', () => {}],
  closes: ['unreachable', (socket) => socket.destroy()],
  'headers-drip': [
    'unreachable',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      every(socket, () => 'X-A: b\r\n');
    },
  ],
  'body-drips': [
    'unreachable',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"ok":true,"a":"');
      every(socket, () => 'a');
    },
  ],
  endless: [
    'unreachable',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"');
      const more = () => socket.writable && socket.write('a'.repeat(65_536), () => setImmediate(more));
      more();
    },
  ],
  'ends-early': ['unreachable', (socket) => socket.end(`${http('200 OK', ALLOW).slice(0, -40)}`)],
  'no-http': ['unreachable', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  redirects: [
    'unreachable',
    (socket) => socket.end(http('302 Found', '', ['Location: /allows/v1/attestations/verify'])),
  ],
  'too-busy': [
    'rate-limited',
    (socket) => socket.end(http('429 Too Many Requests', problem('rate-limited'), ['Retry-After: 1'])),
  ],
  'store-away': [
    'store-unavailable',
    (socket) => socket.end(http('503 Service Unavailable', problem('store-unavailable'))),
  ],
  'always-overloaded': [
    'overloaded',
    (socket) => socket.end(http('503 Service Unavailable', problem('overloaded'), ['Retry-After: 1'])),
  ],
  'proxy-error': ['unreachable', (socket) => socket.end(http('502 Bad Gateway', '<html>Bad Gateway</html>'))],
  'internal-error': ['internal', (socket) => socket.end(http('500 Internal Server Error', problem('internal')))],
  'no-json': ['response-invalid', (socket) => socket.end(http('200 OK', '<html>Welcome</html>'))],
  'half-json': ['response-invalid', (socket) => socket.end(http('200 OK', ALLOW.slice(0, 30)))],
  array: ['response-invalid', (socket) => socket.end(http('200 OK', `[${ALLOW}]`))],
  deep: ['response-invalid', (socket) => socket.end(http('200 OK', `{"a":${'['.repeat(100_000)}`))],
  empty: ['response-invalid', (socket) => socket.end(http('200 OK', '{}'))],
  'allows-without-ok': ['response-invalid', (socket) => socket.end(http('200 OK', '{"action":"allow"}'))],
  'ok-as-text': ['response-invalid', (socket) => socket.end(http('200 OK', '{"ok":"true","action":"allow"}'))],
  'unknown-action': ['response-invalid', (socket) => socket.end(http('200 OK', ALLOW.replace('allow', 'allow-all')))],
};

let server: Server;
let url: string;
let classes: string;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (head: Buffer) => {
      const name = head.toString().split(' ')[1]?.split('/')[1] ?? '';
      if (name === 'allows') socket.end(http('200 OK', ALLOW));
      else FAULTS[name]?.[1](socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  classes = mkdtempSync(join(tmpdir(), 'vigil-java-'));
  const path = `${join(CLIENTS, 'java')}:${PROGRAMS}`;
  execFileSync('javac', ['-Xlint:all', '-Werror', '-d', classes, '--source-path', path, join(PROGRAMS, 'Faults.java')]);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
  removeFolder(classes);
});

/** One line for each URL: name, action and code of the decision, error of the challenge, whether both came in time. */
async function run(
  command: string,
  args: readonly string[],
  names: readonly string[],
): Promise<Record<string, string>> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(CLIENTS, 'python') };
  const { stdout } = await promisify(execFile)(command, [...args, url, ...names], { env, timeout: 110_000 });
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0]!, line.split(' ').slice(1).join(' ')]),
  );
}

const PROGRAM: Readonly<Record<string, () => readonly [string, readonly string[]]>> = {
  Python: () => ['python3', [join(PROGRAMS, 'faults.py')]],
  Java: () => ['java', ['-cp', classes, 'Faults']],
};

describe.each(Object.entries(PROGRAM))('the client in %s', (_name, program) => {
  it('decides to step up in time, with a code, whatever the service does', async () => {
    const names = Object.keys(FAULTS);
    const results = await run(...program(), [...names, 'down', 'allows']);
    const expected = Object.entries(FAULTS).map(([name, [code]]) => [name, `step-up ${code} ${code} in-time`]);
    // A whole answer to a verification holds no challenge, but for those two the service said why.
    expect(results).toEqual({
      ...Object.fromEntries(expected),
      down: 'step-up unreachable unreachable in-time',
      allows: 'allow null response-invalid in-time',
    });
  });
});
