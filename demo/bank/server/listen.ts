/** Listening on a loopback port, and closing. In: a server. Out: its port. */
import type { Server } from 'node:http';
import { VigilError } from '@vigil/protocol/errors.ts';

/** `port` 0: a free one. @throws VigilError `port-unavailable`. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new VigilError('port-unavailable', `Port ${port} is in use: choose another with --port.`, { cause })),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
