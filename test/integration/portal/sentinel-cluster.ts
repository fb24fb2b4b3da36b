/**
 * A Redis primary, two replicas and three Sentinels on loopback ports, as a bank runs them. In: nothing. Out: where the Sentinels
 * are, and the processes, to be killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { Redis } from 'ioredis';
import { freePorts } from '../../parts/free-ports.ts';

export const MASTER_NAME = 'vigil';
/** A primary that does not respond for this long is down for a Sentinel. */
const DOWN_AFTER_MS = 1_000;

export interface SentinelCluster {
  readonly sentinels: readonly { host: string; port: number }[];
  /** The primary as it started, and its replicas. */
  readonly primary: ChildProcess;
  readonly ports: { readonly primary: number; readonly replicas: readonly number[] };
  stop(): Promise<void>;
}

/** Resolves when every Sentinel knows both replicas and the other Sentinels. */
export async function startSentinelCluster(): Promise<SentinelCluster> {
  const home = mkdtempSync(join(tmpdir(), 'vigil-sentinel-'));
  const children: ChildProcess[] = [];
  const start = (name: string, lines: readonly string[], ...args: string[]): ChildProcess => {
    const file = join(home, `${name}.conf`);
    writeFileSync(file, `${['bind 127.0.0.1', `dir ${home}`, ...lines].join('\n')}\n`);
    const child = spawn('redis-server', [file, ...args], { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const [primaryPort = 0, ...others] = await freePorts(6);
  const replicas = others.slice(0, 2);
  const server = (port: number) => [`port ${port}`, 'save ""', `dbfilename ${port}.rdb`, 'repl-diskless-sync-delay 0'];
  const primary = start('primary', server(primaryPort));
  for (const port of replicas) start(`replica-${port}`, [...server(port), `replicaof 127.0.0.1 ${primaryPort}`]);
  const sentinels = others.slice(2).map((port) => ({ host: '127.0.0.1', port }));
  for (const { port } of sentinels) {
    const monitor = [
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${primaryPort} 2`,
      `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER_NAME} 5000`,
    ];
    start(`sentinel-${port}`, [`port ${port}`, ...monitor], '--sentinel');
  }
  await Promise.all(sentinels.map(({ port }) => knowsAll(port)));
  return {
    sentinels,
    primary,
    ports: { primary: primaryPort, replicas },
    async stop() {
      await Promise.all(children.map((child) => stopChild(child, 'SIGKILL')));
      removeFolder(home);
    },
  };
}

async function knowsAll(port: number): Promise<void> {
  const client = new Redis({ host: '127.0.0.1', port });
  client.on('error', () => {});
  try {
    for (;;) {
      const info = await client.call('INFO', 'sentinel').catch(() => '');
      if (/status=ok.*slaves=2,sentinels=3/.test(String(info))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    client.disconnect();
  }
}
