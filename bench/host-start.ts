/**
 * `npm run bench -- host-start`. In: the built host (`npm run build:companion`). Out: milliseconds from the start of a host
 * to the first answer that it brings back over a real socket, bare, through its launcher and as one program, beside a node
 * that does nothing in the same rounds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeFrame } from '@vigil/channel/framing.ts';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { listen } from '@vigil/channel/listen.ts';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { posixLauncher } from '@vigil/register/launcher.ts';
import type { BenchRun } from './command.ts';

const ROUNDS = 40;
const WARM_UP = 5;

const HOST = fileURLToPath(new URL('../dist/companion/host.cjs', import.meta.url));
/** Measured too where it was built (`npm run build:host`). */
const EXECUTABLE = fileURLToPath(new URL('../dist/host/vigil-native-host', import.meta.url));
/** What loads this file must not load itself into what is measured. */
const env = { PATH: process.env.PATH };
const CALLER = 'chrome-extension://bench/';

async function bareNode(): Promise<number> {
  const from = performance.now();
  await untilEnded(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore', env }));
  return performance.now() - from;
}

async function hostReplies(command: string, args: readonly string[]): Promise<number> {
  const from = performance.now();
  const host = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const exited = untilEnded(host);
  host.stdin.write(encodeFrame(Buffer.from('{}')));
  await once(host.stdout, 'data');
  const ms = performance.now() - from;
  host.stdin.end();
  await exited;
  return ms;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export const run: BenchRun = async ({ progress }) => {
  if (!existsSync(HOST)) throw new VigilError('not-built', 'The host is not built: run npm run build:companion');
  const home = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const launcher = join(home, 'vigil-host');
  writeFileSync(launcher, posixLauncher({ node: process.execPath, host: HOST, home }));
  chmodSync(launcher, 0o700);
  const listener = await listen({
    paths: channelPaths(home, here()),
    onConnection: (connection) => {
      connection.onMessage = (message) => connection.send(message);
    },
  });
  const ways = {
    'node -e 0': bareNode,
    host: () => hostReplies(process.execPath, [HOST, '--home', home, CALLER]),
    'host by its launcher': () => hostReplies(launcher, [CALLER]),
    ...(existsSync(EXECUTABLE) && { 'host without node': () => hostReplies(EXECUTABLE, ['--home', home, CALLER]) }),
  };
  const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  try {
    // One after the other in each round: what else the machine does hits all alike.
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [name, way] of Object.entries(ways)) {
        const ms = await way();
        if (round >= 0) times.get(name)?.push(ms);
      }
      if (round % 20 === 0) progress(`round ${round} of ${ROUNDS}`);
    }
  } finally {
    await listener.close();
    removeFolder(home);
  }
  const figures = [...times].map(([name, ms]) => ({
    name,
    p50: quantile(ms, 0.5),
    p95: quantile(ms, 0.95),
    n: ms.length,
  }));
  const line = ({ name, p50, p95 }: (typeof figures)[number]) =>
    `${name.padEnd(22)} p50 ${p50.toFixed(0).padStart(4)} ms   p95 ${p95.toFixed(0).padStart(4)} ms`;
  return { json: { command: 'host-start', node: process.version, figures }, text: figures.map(line).join('\n') };
};
