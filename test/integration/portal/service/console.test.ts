/** `vigil-verifier console`: a process with a role and keys of its own, over a real PostgreSQL. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureConsole } from '../../demo/built-pages.ts';
import { MAIN, spawnService, temporaryFolder } from './running-service.ts';

const [from, to] = [1_800_000_000, 1_800_000_000 + 86_400];
const entries = auditedWeeks({ bank: 'bank.example', users: 10, sessions: 20, from, to, seed: 8 });
const command = (...args: string[]) =>
  execFileSync(process.execPath, ['--import', 'tsx', MAIN, ...args], { encoding: 'utf8' });

let folder: string;
let server: RunningServer;
let key: string;
let console: ReturnType<typeof spawnService>;
let output = '';
let url: string;

beforeAll(async () => {
  await ensureConsole();
  folder = temporaryFolder();
  server = await startPostgres();
  const urlOf = (user: string) => `postgres://${user}@${encodeURIComponent(server.socket)}/postgres`;
  const owner = new Pool({ connectionString: urlOf('vigil') });
  await owner.query('CREATE ROLE analyst LOGIN');
  command('migrate', '--postgres', urlOf('vigil'), '--analyst', 'analyst');
  for (const entry of entries) await postgresCredentials(owner).audit('bank.example', entry);
  await owner.end();
  const [made = '', line = ''] = command('api-key', 'ada').split('\n');
  key = made;
  writeFileSync(join(folder, 'analysts'), `${line}\n`);
  const analysts = ['--analysts', join(folder, 'analysts')];
  console = spawnService(['console', '--postgres', urlOf('analyst'), ...analysts, '--port', '0']);
  url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk;
      const found = /listens on (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    };
    console.stdout?.on('data', listen);
    console.stderr?.on('data', listen);
    console.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
});
afterAll(async () => {
  console?.removeAllListeners('exit');
  console?.kill('SIGKILL');
  await server?.stop();
  removeFolder(folder);
});

const get = (path: string, name: string, secret: string) =>
  fetch(url + path, {
    headers: { Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` },
  });
const SEARCH = `api/records?from=${from}&to=${to}&user=user-3`;

it('shows records to an analyst, and logs who read what', async () => {
  const response = await get(SEARCH, 'ada', key);
  const { records } = (await response.json()) as { records: unknown[] };
  expect(records).toHaveLength(Math.min(50, entries.filter(({ kid }) => kid === 'key-3').length));
  await expect.poll(() => output).toContain('"analyst":"ada","operation":"/api/records","query":"from=');
  expect((await get('', 'ada', key)).headers.get('content-type')).toContain('text/html');
  expect((await get(`api/summary?from=${from}&to=${to}`, 'ada', key)).status).toBe(200);
});

it.each([
  ['no key', () => fetch(url + SEARCH)],
  ['another key', () => get(SEARCH, 'ada', `${key}x`)],
  ['the key of another name', () => get(SEARCH, 'eve', key)],
  ['an empty name and key', () => get(SEARCH, '', '')],
])('refuses %s', async (_what, request) => {
  const response = await request();
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('Basic');
});
