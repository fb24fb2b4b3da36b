/** Web server of update manifests and packages. In: a folder. Out: its address on the loopback interface, and what was fetched. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  crx: 'application/x-chrome-extension',
  xpi: 'application/x-xpinstall',
  xml: 'text/xml',
  json: 'application/json',
};

export interface UpdateServer {
  readonly address: string;
  readonly fetched: string[];
  close(): void;
}

export async function serveUpdates(folder: string): Promise<UpdateServer> {
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    fetched.push(path);
    const file = join(folder, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': TYPES[path.split('.').at(-1) ?? ''] }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${port}`, fetched, close };
}
