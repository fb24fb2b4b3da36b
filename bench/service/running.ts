/** The built service under measurement. In: options of its command line. Out: calls over kept connections, its processor time. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { retryMs } from '../verify/throughput.ts';

export interface MeasuredService {
  /** The body of the response, also of a 503 that means a step-up. */
  post(path: string, body: object): Promise<Record<string, unknown>>;
  get(path: string): Promise<string>;
  /** Requests that met an overload and were sent again, as a caller does. */
  readonly overloads: () => number;
  /** Processor seconds of the process so far, and its resident memory in bytes. */
  usage(): Promise<{ cpuS: number; residentBytes: number }>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the service, makes its tables and starts it. */
export async function startMeasured(
  redis: string,
  postgresFolder: string,
  connections: number,
): Promise<MeasuredService> {
  const inherit = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync('npm', ['run', '--silent', 'build:verifier'], inherit);
  const data = mkdtempSync(join(tmpdir(), 'vigil-bench-service-'));
  const main = join(root, 'portal/service/dist/main.js');
  const postgres = `postgres://vigil@${encodeURIComponent(postgresFolder)}/postgres`;
  execFileSync(process.execPath, [main, 'migrate', '--postgres', postgres], inherit);
  const stores = ['--redis', redis, '--postgres', postgres];
  const options = ['serve', '--data', data, '--port', '0', '--rate', '1000000', '--log-level', 'warn', ...stores];
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await listening(child);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const key = readFileSync(join(data, 'api-key'), 'utf8').trim();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  let overloads = 0;
  const call = async (method: string, path: string, body?: string): Promise<string> => {
    for (;;) {
      const text = await callOnce(method, path, body);
      if (text !== null) return text;
      overloads += 1;
      await pause(retryMs());
    }
  };
  /** Null for an overload. */
  const callOnce = (method: string, path: string, body?: string): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (text.includes('"code":"overloaded"')) resolve(null);
          else if (response.statusCode === 200 || response.statusCode === 503) resolve(text);
          else reject(new Error(`${path}: ${response.statusCode} ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    overloads: () => overloads,
    post: async (path, body) => JSON.parse(await call('POST', path, JSON.stringify(body))) as Record<string, unknown>,
    get: (path) => call('GET', path),
    async usage() {
      const metrics = await call('GET', '/metrics');
      const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
      return { cpuS: value('process_cpu_seconds_total'), residentBytes: value('process_resident_memory_bytes') };
    },
    async stop() {
      agent.destroy();
      await stopChild(child);
      removeFolder(data);
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const [, url] = /listens on (\S+)/.exec(text) ?? [];
    if (url !== undefined) {
      child.stdout?.resume();
      return url;
    }
  }
  throw new Error(`The service ended: ${text}`);
}
