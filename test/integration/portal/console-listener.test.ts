/** The console's listener on Node: targets that are no ordinary path reach the console as paths, or are refused. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let server: Server;

beforeAll(async () => {
  const handler = async (request: Request) => new Response(new URL(request.url).pathname);
  server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** Status and body. */
async function requested(method: string, target: string): Promise<[status: number, body: string]> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.end(`${method} ${target} HTTP/1.0\r\n\r\n`);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return [Number(head.split(' ')[1]), body];
}

it.each([
  ['/records', '/records'],
  ['//', '//'],
  ['//evil.example/', '//evil.example/'],
  ['//user@evil.example:99999/', '//user@evil.example:99999/'],
  ['/records?at=//x', '/records'],
  ['http://evil.example/records', '/http://evil.example/records'],
  ['*', '/*'],
])('takes the target %s as the path %s', async (target, path) => {
  expect(await requested('GET', target)).toEqual([200, path]);
});

it('refuses a method that no web request may have', async () => {
  expect(await requested('TRACE', '/')).toEqual([405, '']);
});
