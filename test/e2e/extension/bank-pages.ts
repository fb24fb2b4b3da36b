/** A bank stand-in. In: HTML by path, scripts by paths that end in `.js`. Out: a server on a free loopback port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

export async function serve(pages: Readonly<Record<string, string>>): Promise<Site> {
  const server = createServer((request, response) => {
    // Browsers request it unprompted.
    if (request.url === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const content = pages[pathname];
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    response.end(content ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
