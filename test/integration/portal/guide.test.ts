/**
 * The guide for banks, block by block in its order, as printed: in a folder with the installed package, against a real Redis and
 * PostgreSQL. `npm install` alone is replaced, by a check that what it would install is there.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningServer, startPostgres, startRedis } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { TrailReport } from '@vigil/portal/report/build-report.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../parts/free-ports.ts';
import { customerFolder } from './customer-folder.ts';

const run = promisify(execFile);
const guide = readFileSync(new URL('../../../docs/bank-guide.md', import.meta.url), 'utf8');
const part = (title: string) => guide.split(/^## /m).find((text) => text.startsWith(title)) ?? '';

interface GuideBlock {
  readonly language: string;
  readonly code: string;
}

const blocksOf = (text: string): GuideBlock[] =>
  [...text.matchAll(/^```(ts|js|sh)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
const stepsOf = (text: string) => text.split(/^### (?=\d+\. )/m).slice(1);

let home: string;
let redis: RunningServer;
let postgres: RunningServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  [{ home }, redis, postgres] = await Promise.all([customerFolder(), startRedis(), startPostgres()]);
  const owner = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres' });
  for (const role of ['vigil_service', 'vigil_analyst', 'vigil_retention'])
    await owner.query(`CREATE ROLE ${role} LOGIN`);
  await owner.end();
  const urlOf = (user: string) => `postgres://${user}@${encodeURIComponent(postgres.socket)}/postgres`;
  env = {
    PATH: process.env.PATH,
    HOME: home,
    OWNER_URL: urlOf('vigil'),
    SERVICE_URL: urlOf('vigil_service'),
    ANALYST_URL: urlOf('vigil_analyst'),
    RETENTION_URL: urlOf('vigil_retention'),
    REDIS_URL: redis.socket,
    CONSOLE_PORT: String(await freePort()),
  };
}, 240_000);
afterAll(async () => {
  await Promise.all([redis.stop(), postgres.stop()]);
  removeFolder(home);
});

/** `npm install` of what is there; a later `export` holds for later blocks, as in one terminal. */
const SHELL = `set -e
[ -f .exports ] && . ./.exports
npm() {
  if [ "$1" = install ]; then shift; for name in "$@"; do [ -e "node_modules/$name/package.json" ] || exit 9; done
  else command npm "$@"; fi
}
`;

async function shell(code: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', `${SHELL}${code}\nexport -p | grep KEYS= > .exports || true`], {
    cwd: home,
    env,
    timeout: 120_000,
  });
  return stdout;
}

/** Runs the blocks of a text: files are written, commands run. Gives what the commands print. */
async function follow(text: string): Promise<string[]> {
  const printed: string[] = [];
  for (const { language, code } of blocksOf(text)) {
    const [, file] = /^\/\/ (\S+\.mjs)\n/.exec(code) ?? [];
    if (language === 'sh') printed.push(await shell(code));
    else if (file) writeFileSync(join(home, file), code);
    else throw new Error(`A block without a file name: ${code.slice(0, 60)}`);
  }
  return printed;
}

const lines = (text: string | undefined) => (text ?? '').trim().split('\n');

it('leads from an empty folder to a verified attestation in one file', async () => {
  const printed = await follow(part('One file first'));
  expect(lines(printed.at(-1))).toEqual(['allow 0.98', 'lock 0.02']);
});

describe('ten steps', () => {
  const steps = stepsOf(part('Ten steps'));

  it('have their code', () => {
    expect(steps.map((step) => Number.parseInt(step, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const step of steps) expect(blocksOf(step)).not.toEqual([]);
  });

  it('lead to verified attestations and an executed payment', async () => {
    const blocks = steps.flatMap(blocksOf);
    for (const { language, code } of blocks) if (language === 'sh') await shell(code);
    const port = await freePort();
    const code = blocks.flatMap((block) => (block.language === 'ts' ? [block.code] : [])).join('\n');
    writeFileSync(join(home, 'guide.ts'), `${PRELUDE}\n${code.replaceAll('8080', String(port))}\n${EPILOGUE}`);
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'guide.ts'], {
      cwd: home,
      env: { ...env, PORT: String(port) },
      timeout: 120_000,
    });
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({
      missing: { action: 'step-up' },
      registered: { registered: true },
      allowed: 'allow',
      executed: { executed: true, by: 'attestation' },
      again: { code: 'approval-used' },
      paused: 'step-up',
      refused: 'exp-past',
      watched: ['allow', 'lock'],
      locked: true,
      banks: ['bank.example'],
    });
  });
});

describe('production in ten steps', () => {
  const [head = '', ...steps] = part('Production in ten steps').split(/^### (?=\d+\. )/m);
  const step = (n: number) => follow(steps[n - 1] ?? '');

  it('has ten', async () => {
    expect(steps.map((text) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await follow(head);
  });

  it('1 to 3: stores, keys, roles', async () => {
    expect((await step(1)).at(-1)).toMatch(/^Schema version \d+\.$/m);
    await step(2);
    expect((await step(3)).at(-1)).toContain('rights for retention granted to vigil_retention');
  });

  it('4: keys rotate, and every visit is served', async () => {
    const [printed] = (await step(4)).slice(-1);
    expect(lines(printed)).toEqual(Array(4).fill('allow allow'));
  });

  it('5: observing records what would be, a report and the console show it', async () => {
    const [visits] = await step(5);
    expect(lines(visits).slice(0, 5)).toEqual([
      'allow allow',
      'allow allow',
      'allow step-up',
      'allow step-up',
      'allow lock',
    ]);
    const report = JSON.parse(readFileSync(join(home, 'report.json'), 'utf8')) as TrailReport;
    expect(report).toMatchObject({ verified: 9, users: 1, verdicts: { match: 6 } });
    expect(readFileSync(join(home, 'report.html'), 'utf8')).toContain('<h1>Vigil report</h1>');
    expect(readFileSync(join(home, 'locks.csv'), 'utf8').trim().split('\r\n')).toHaveLength(2);
  });

  it('6 and 7: enforcing steps up, and a missing store is a step-up in time', async () => {
    expect(lines((await step(6)).at(-1))).toEqual(['allow allow', 'step-up step-up']);
    expect(lines((await step(7)).at(-1))).toEqual(['step-up store-unavailable', 'in time']);
  });

  it('8: retention and erasure leave a trail that verifies', async () => {
    expect(lines((await step(8)).at(-1))).toEqual([
      'The trail is unaltered.',
      '0 entries deleted.',
      expect.stringMatching(/^\d\d entries erased\.$/),
      'The trail is unaltered.',
    ]);
  });

  it('9: an upgrade', async () => {
    expect(lines((await step(9)).at(-1)).at(-1)).toBe('allow allow');
  });

  it('10: a revoked user is refused, and registers again under new keys of the bank', async () => {
    const printed = lines((await step(10)).at(-1));
    expect(printed[0]).toBe('1 keys revoked');
    expect(printed[1]).toBe('step-up key-revoked');
    expect(printed.at(-1)).toBe('allow allow');
  });
});

/** Stand-ins for a browser with the extension: an origin, a window and a content script. */
const PRELUDE = `
import { createSimulator as standIn } from '@vigil/portal/simulate';
const base = 'http://localhost:' + process.env.PORT;
const plainFetch = globalThis.fetch;
globalThis.fetch = (path, init) => plainFetch(new URL(path, base), { ...init, headers: { ...init.headers, Origin: base } });
globalThis.location = { origin: base };
globalThis.addEventListener = globalThis.removeEventListener = () => {};
const extension = { simulator: null, options: {}, watching: null };
globalThis.postMessage = (message, origin, [port]) => {
  if (!extension.simulator) return;
  port.onmessage = async ({ data: { type, id, kind, challenge } }) => {
    if (type !== 'attest-request') return;
    const send = (token) => port.postMessage({ type: 'token', id, token });
    if (kind === 'register') return send(await extension.simulator.register(challenge));
    send(await extension.simulator.attest(challenge, extension.options));
    if (kind === 'watch') extension.watching = async (options) => send(await extension.simulator.attest(challenge, options));
  };
  port.postMessage({ type: 'ready', version: 1, extension: '0.1.0' });
};
`;

const EPILOGUE = `
const missing = await approve('payment-1');
extension.simulator = await standIn({ bank: portal.pinned });
const registered = await registerVigil();
const { action: allowed, approval } = await approve('payment-1');
const executedOnce = await execute('payment-1', approval);
const again = await execute('payment-1', approval);
const paused = (await rehearse(extension.simulator.key, { verdict: 'paused' })).action;
const refused = (await rehearse(extension.simulator.key, { fault: 'expired' })).code;
const watched = [];
const controller = new AbortController();
await watchSession(controller.signal, (action) => {
  watched.push(action);
  if (watched.length === 1) extension.watching({ verdict: 'mismatch' });
  else controller.abort();
});
server.close();
console.log(JSON.stringify({ missing, registered, allowed, executed: executedOnce, again, paused, refused, watched, locked: session.locked, banks: machinePolicy.banks.map(({ id }) => id) }));
process.exit(0);
`;
