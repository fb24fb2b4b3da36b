/** Ports for servers that cannot choose one themselves. In: how many. Out: numbers that nothing listens on. */
import { createServer } from 'node:net';

/**
 * Below the ports that Linux, Windows and macOS give to connections and to servers that ask for any: between the look and the use
 * none of these is given away.
 */
const [FIRST, LAST] = [20_000, 32_000] as const;

/** Different from each other. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
