/** The installed package: exports, page client, command line, and the guide's ten steps. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { FAULTS } from '@vigil/portal/simulate/faults.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, openBank, VISITOR } from '../../unit/portal/bank.ts';

const run = promisify(execFile);
const root = new URL('../../../', import.meta.url).pathname;
let home: string;
let installed: string;

/**
 * A customer's folder: the package built, packed and installed by npm, without a registry: what it depends on is packed
 * too. Also what the guide installs, and what runs and checks TypeScript.
 */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-customer-'));
  const source = join(home, 'portal');
  mkdirSync(source);
  const configFile = join(root, 'portal/vite.config.ts');
  for (const mode of ['production', 'page']) {
    await build({ configFile, mode, logLevel: 'silent', build: { outDir: join(source, 'dist') } });
  }
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-b', join(root, 'portal'), join(root, 'portal/page')]);
  const types = ['--import', 'tsx', join(root, 'portal/build-types.ts'), join(source, 'dist/types')];
  await run(process.execPath, types, { cwd: root });
  for (const file of ['package.json', 'README.md', 'openapi.yaml'])
    cpSync(join(root, 'portal', file), join(source, file));
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const npm = (...args: string[]) =>
    run('npm', [...args, '--ignore-scripts', '--offline', '--no-audit'], { cwd: home });
  const folders = [source, ...['jose', 'zod'].map((name) => join(root, 'node_modules', name))];
  const packed = JSON.parse((await npm('pack', '--json', ...folders)).stdout) as { filename: string }[];
  await npm('install', ...packed.map(({ filename }) => `./${filename}`));
  installed = join(home, 'node_modules/@vigil/portal');
  for (const name of ['express', 'fastify', 'tsx', 'typescript', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
}, 180_000);
afterAll(() => rmSync(home, { recursive: true }));

const node = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, args, { cwd: home, env: { PATH: process.env.PATH, ...env }, timeout: 60_000 });

const built = () => {
  const dist = join(installed, 'dist');
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => [file, readFileSync(join(dist, file), 'utf8')] as const);
};

it('imports only jose, zod and Node modules', () => {
  const imported = built().flatMap(([, code]) =>
    [...code.matchAll(/(?:from|import)\s*["']([^."'][^"']*)["']/g)].map(([, name]) => name!),
  );
  expect([...new Set(imported.filter((name) => !name.startsWith('node:')))].sort()).toEqual(['jose', 'zod']);
});

it('has a page client in one file under 4 KB gzipped', () => {
  const code = readFileSync(join(installed, 'dist/page.js'), 'utf8');
  expect(gzipSync(code).length).toBeLessThan(4096);
  expect(code).not.toMatch(/\bimport\b/);
});

it.each([
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])(
  'has types for TypeScript, module %s, resolution %s, its declarations checked too',
  async (module, resolution) => {
    writeFileSync(join(home, 'typed.ts'), TYPED);
    const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
    const args = ['typed.ts', '--ignoreConfig', '--module', module, '--moduleResolution', resolution, ...strict];
    const { stdout } = await node([join(home, 'node_modules/typescript/bin/tsc'), ...args]).catch(
      (fault: { stdout: string }) => fault,
    );
    // Ignores the declarations of frameworks.
    expect(stdout.split('\n').filter((line) => /^(?:error|typed|node_modules\/@vigil)/.test(line))).toEqual([]);
  },
  60_000,
);

it('loads from each of its exports', async () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  // The pattern is for this repository: its files are not in the package.
  const names = Object.keys(exports).filter((name) => !name.endsWith('.yaml') && !name.includes('*'));
  const script = `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import('@vigil/portal' + name.slice(1))).length > 0)`;
  const { stdout } = await node(['--input-type=module', '-e', script]);
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name} true`));
});

describe('vigil-simulate', () => {
  it('creates registrations and attestations from a shell, with a verdict or a fault', async () => {
    const bank = await openBank({}, Date.now());
    const cli = join(installed, 'dist/simulate-main.js');
    writeFileSync(join(home, 'bank.json'), JSON.stringify(bank.portal.pinned));
    const simulate = async (...args: string[]) =>
      (await node([cli, ...args, '--bank', 'bank.json', '--key', 'key.json'])).stdout.trim();
    const { challenge } = await createChallenge(bank.portal, { purpose: 'registration', origin: ORIGIN, ...VISITOR });
    const { verifyRegistration } = await import('@vigil/portal/server/verify-registration.ts');
    const registration = await simulate('register', '--challenge', challenge);
    expect(await verifyRegistration(bank.portal, registration, { origin: ORIGIN, ...VISITOR })).toMatchObject({
      ok: true,
    });
    const attest = async (...args: string[]) =>
      bank.verify(
        await simulate('attest', '--challenge', (await bank.request('session')).challenge, ...args),
        'session',
      );
    expect(await attest()).toMatchObject({ ok: true, action: 'allow', gap: 0 });
    expect(await attest('--verdict', 'paused')).toMatchObject({ ok: true, action: 'step-up', gap: 0 });
    expect(await attest('--fault', 'expired')).toMatchObject({ ok: false, code: 'exp-past' });
    const { stdout } = await node([cli, 'faults']);
    expect(stdout.trim().split('\n')).toHaveLength(Object.keys(FAULTS).length);
  }, 60_000);
});

describe('vigil-simulate with invalid input', () => {
  const simulate = (...args: string[]) => node([join(installed, 'dist/simulate-main.js'), ...args]);
  const files = ['--bank', 'pinned.json', '--key', 'wrong-key.json'];
  const challenge = async (purpose: 'session' | 'registration') => {
    const bank = await openBank({}, Date.now());
    writeFileSync(join(home, 'pinned.json'), JSON.stringify(bank.portal.pinned));
    return (await createChallenge(bank.portal, { purpose, origin: ORIGIN, ...VISITOR })).challenge;
  };

  it('prints its usage', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { stdout } = await simulate(...args);
      for (const verdict of VERDICTS) expect(stdout).toContain(verdict);
    }
    expect((await simulate('verdicts')).stdout.trim().split('\n')).toEqual([...VERDICTS]);
  }, 30_000);

  it('exits with 2 and a message for invalid arguments and files', async () => {
    const issued = await challenge('session');
    writeFileSync(join(home, 'broken.json'), '{"id":1');
    const own = ['attest', ...files, '--challenge', issued];
    for (const args of [
      [],
      ['dance'],
      ['attest', 'register'],
      ['attest'],
      ['attest', '--unknown'],
      ['attest', ...files],
      ['attest', '--bank', 'nowhere.json', '--key', 'wrong-key.json', '--challenge', issued],
      ['attest', '--bank', 'broken.json', '--key', 'wrong-key.json', '--challenge', issued],
      ['attest', '--bank', 'pinned.json', '--key', 'broken.json', '--challenge', issued],
      [...own, '--verdict', 'certain'],
      [...own, '--fault', 'toString'],
      [...own, '--lose', 'many'],
      [...own, '--lose', '1e9'],
      ['register', ...files, '--challenge', issued, '--fault', 'chain-prev-missing'],
    ]) {
      const wrong = await simulate(...args).catch((fault: { code: number; stderr: string; stdout: string }) => fault);
      expect(wrong).toMatchObject({ code: 2, stdout: '' });
      expect(wrong.stderr).not.toContain('    at ');
    }
  }, 60_000);

  it('exits with 1 for a challenge that a companion would refuse', async () => {
    const [session, registration] = [await challenge('session'), await challenge('registration')];
    for (const args of [
      ['attest', '--challenge', 'x'],
      ['attest', '--challenge', session.slice(0, -2)],
      ['attest', '--challenge', registration],
      ['register', '--challenge', session],
    ]) {
      await expect(simulate(...args, ...files)).rejects.toMatchObject({ code: 1, stdout: '' });
    }
  }, 30_000);
});

describe('the guide', () => {
  const guide = readFileSync(join(root, 'docs/bank-guide.md'), 'utf8');
  const steps = guide.split(/^### (?=\d+\. )/m).slice(1, 11);

  it('has ten steps, each with its code', () => {
    expect(steps.map((step) => Number.parseInt(step, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const step of steps) expect(step).toMatch(/^```(ts|sh)$/m);
  });

  it('leads from an empty folder to verified attestations', async () => {
    const port = await freePort();
    const code = steps
      .flatMap((step) => [...step.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block]) => block!))
      .join('\n');
    writeFileSync(join(home, 'guide.ts'), `${PRELUDE}\n${code.replaceAll('8080', String(port))}\n${EPILOGUE}`);
    const { stdout } = await node(['--import', 'tsx', 'guide.ts'], { PORT: String(port) });
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({
      missing: { action: 'step-up' },
      registered: { registered: true },
      allowed: 'allow',
      executed: { executed: true, by: 'attestation' },
      again: { code: 'approval-used' },
      stepUp: { action: 'step-up', fault: 'acr-insufficient' },
      afterStepUp: { executed: true, by: 'step-up' },
      paused: 'step-up',
      refused: 'exp-past',
      watched: ['allow', 'lock'],
      locked: true,
      banks: ['bank.example'],
    });
  }, 60_000);
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
const nowS = Math.floor(Date.now() / 1000);
const stepUp = await onReturn({ acr: 'urn:bank:password', auth_time: nowS }, nowS, 'payment-1');
const returned = await onReturn({ acr: 'urn:bank:otp', auth_time: nowS }, nowS, 'payment-1');
const afterStepUp = await execute('payment-1', returned.approval);
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
console.log(JSON.stringify({ missing, registered, allowed, executed: executedOnce, again, stepUp, afterStepUp, paused, refused, watched, locked: session.locked, banks: machinePolicy.banks.map(({ id }) => id) }));
process.exit(0);
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const TYPED = `
import { createTransmitter, eventsOf, fileOutbox } from '@vigil/portal/events';
import { vigilRouter } from '@vigil/portal/express';
import { vigilPlugin } from '@vigil/portal/fastify';
import { attest, type Outcome } from '@vigil/portal/page';
import { generateBankKeys, openPortal, type Verification, verifyAttestation } from '@vigil/portal/server';
import { createSimulator, FAULT_NAMES } from '@vigil/portal/simulate';
import { fileCredentials } from '@vigil/portal/stores/file';
import { memoryChallenges } from '@vigil/portal/stores/memory';
import { vigilHandler } from '@vigil/portal/web';

export async function use(): Promise<string> {
  const keys = await generateBankKeys();
  const origins = ['https://portal.bank.example'];
  const stores = { challenges: memoryChallenges(), credentials: await fileCredentials('folder') };
  const portal = await openPortal({ id: 'bank', name: 'Bank', origins, keys, ...stores });
  const visitor = { sessionId: 's', subject: 'u', strong: true };
  vigilRouter({ portal, identify: (request) => (request.get('x') ? visitor : null) });
  vigilPlugin({ portal, identify: (request) => (request.headers.x ? visitor : null) });
  vigilHandler({ portal, identify: (request) => (request.headers.get('x') ? visitor : null) });
  const result: Verification = await verifyAttestation(portal, '', { purpose: 'session', origin: origins[0]!, ...visitor });
  const sender = await createTransmitter({ issuer: 'i', key: keys[0]!, outbox: await fileOutbox('f'), receivers: [] });
  await sender.send(eventsOf(result, { subject: 'u' }));
  const outcome: Outcome = await attest('challenge');
  const simulator = await createSimulator({ bank: portal.pinned });
  await simulator.attest('challenge', { fault: FAULT_NAMES[0] });
  // @ts-expect-error There is no such fault.
  await simulator.attest('challenge', { fault: 'none' });
  return result.ok ? result.claims.verdict : result.code + outcome.status;
}
`;
