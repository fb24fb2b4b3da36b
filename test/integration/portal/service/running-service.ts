/** The service as a process of its own. In: options of its command line. Out: where it listens, its API key, how to end it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';

export const MAIN = fileURLToPath(new URL('../../../../portal/service/main.ts', import.meta.url));

export interface RunningService {
  readonly url: string;
  readonly apiKey: string;
  readonly data: string;
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  output(): string;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Sends SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

export function spawnService(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function startService(options: readonly string[] = [], data = temporaryFolder()): Promise<RunningService> {
  const child = spawnService(['serve', '--data', data, '--port', '0', ...options]);
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      text += chunk;
      const [, found] = /vigil-verifier listens on (\S+)/.exec(text) ?? [];
      if (found) resolve(found);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
  const apiKey = readFileSync(join(data, 'api-key'), 'utf8').trim();
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    url,
    apiKey,
    data,
    child,
    output: () => text,
    async post(path, body) {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async stop() {
      process.off('exit', kill);
      const code = await stopChild(child);
      removeFolder(data);
      return code;
    },
  };
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'vigil-verifier-'));
