/** The installed package: exports, page client, types, command line. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { integrityOf } from '@vigil/portal/integrity.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { FAULTS } from '@vigil/portal/simulate/faults.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, openBank, VISITOR } from '../../unit/portal/bank.ts';
import { customerFolder } from './customer-folder.ts';

const run = promisify(execFile);
let home: string;
let installed: string;

beforeAll(async () => {
  ({ home, installed } = await customerFolder());
}, 180_000);
afterAll(() => removeFolder(home));

const node = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, args, { cwd: home, env: { PATH: process.env.PATH, ...env }, timeout: 110_000 });

const built = () => {
  const dist = join(installed, 'dist');
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => [file, readFileSync(join(dist, file), 'utf8')] as const);
};

it('imports only jose, zod and Node modules', () => {
  const imported = built().flatMap(([, code]) =>
    [...code.matchAll(/(?<!["'])\b(?:from|import)\s*["']([^."'][^"']*)["']/g)].map(([, name]) => name!),
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
])('has types for TypeScript, module %s, resolution %s, its declarations checked too', async (module, resolution) => {
  writeFileSync(join(home, 'typed.ts'), TYPED);
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
  const args = ['typed.ts', '--ignoreConfig', '--module', module, '--moduleResolution', resolution, ...strict];
  const { stdout } = await node([join(home, 'node_modules/typescript/bin/tsc'), ...args]).catch(
    (fault: { stdout: string }) => fault,
  );
  // Ignores the declarations of frameworks.
  expect(stdout.split('\n').filter((line) => /^(?:error|typed|node_modules\/@vigil)/.test(line))).toEqual([]);
});

it('publishes no source, script or development dependency, and every file that it names', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>;
    bin: Record<string, string>;
  };
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(Object.keys(manifest.exports).filter((name) => name.includes('*') || name.endsWith('.ts'))).toEqual([]);
  const named = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  const missing = [...named, ...Object.values(manifest.bin)].filter((file) => !existsSync(join(installed, file)));
  expect(missing).toEqual([]);
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /(?<!\.d)\.tsx?$|^\.package/.test(file))).toEqual([]);
});

it('brings its guide, whose links lead to documents of the package', () => {
  const docs = join(installed, 'dist/docs');
  expect(readFileSync(join(installed, 'README.md'), 'utf8')).toContain('`dist/docs/bank-guide.md`');
  // The model card is a document of the engine; what it rests on is in the repository.
  const own = readdirSync(docs).filter((name) => name.endsWith('.md') && name !== 'model-card.md');
  const links = own.flatMap((name) => [...readFileSync(join(docs, name), 'utf8').matchAll(/\]\(([\w./-]+\.md)/g)]);
  expect(links.length).toBeGreaterThan(10);
  expect(links.map(([, path]) => path!).filter((path) => !existsSync(join(docs, path)))).toEqual([]);
});

it('has a classic script whose hash is that of the file, and which makes one global', () => {
  const script = readFileSync(join(installed, 'dist/vigil-page.js'));
  expect(readFileSync(join(installed, 'dist/vigil-page.js.sri'), 'utf8').trim()).toBe(integrityOf(script));
  expect(gzipSync(script).length).toBeLessThan(4096);
  const names = runInNewContext(`${script.toString()}\nObject.keys(Vigil)`) as string[];
  expect([...names].sort()).toEqual(['attest', 'codeOf', 'portalClient', 'presence', 'register', 'watch']);
});

it('loads from each of its exports', async () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  const names = Object.keys(exports).filter((name) => !/\.(yaml|js|sri)$/.test(name));
  const script = `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import('@vigil/portal' + name.slice(1))).length > 0)`;
  const { stdout } = await node(['--input-type=module', '-e', script]);
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name} true`));
});

describe('vigil-simulate', () => {
  it('creates registrations and attestations from a shell, with a verdict or a fault', async () => {
    const bank = await openBank({ now: Date.now });
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
  });
});

describe('vigil-simulate with invalid input', () => {
  const simulate = (...args: string[]) => node([join(installed, 'dist/simulate-main.js'), ...args]);
  const files = ['--bank', 'pinned.json', '--key', 'wrong-key.json'];
  const challenge = async (purpose: 'session' | 'registration') => {
    const bank = await openBank({ now: Date.now });
    writeFileSync(join(home, 'pinned.json'), JSON.stringify(bank.portal.pinned));
    return (await createChallenge(bank.portal, { purpose, origin: ORIGIN, ...VISITOR })).challenge;
  };

  it('prints its usage', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { stdout } = await simulate(...args);
      for (const verdict of VERDICTS) expect(stdout).toContain(verdict);
    }
    expect((await simulate('verdicts')).stdout.trim().split('\n')).toEqual([...VERDICTS]);
  });

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
  });

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
  });
});

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
