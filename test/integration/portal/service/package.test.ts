/** The packed package: what is in it, and the first page of its guide as it stands there, run from it in an empty folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { openApiDocument } from 'vigil-verifier/api/openapi.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../../parts/free-ports.ts';
import { sendSignal } from '../../../parts/processes.ts';
import { buildAndStart, hasBuildah } from './container.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
let home: string;
let installed: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-verifier-package-'));
  await run('npm', ['pack', '--offline', '--pack-destination', home, './portal/service'], { cwd: root });
  const modules = join(home, 'node_modules');
  mkdirSync(modules);
  await run('tar', ['-xzf', join(home, readdirSync(home).find((name) => name.endsWith('.tgz'))!), '-C', modules]);
  installed = join(modules, 'vigil-verifier');
  await run('mv', [join(modules, 'package'), installed]);
  // What npm would install beside it, from this repository instead of a registry.
  const list = ['ls', '--all', '--omit=dev', '--parseable', '-w', 'vigil-verifier'];
  const { stdout } = await run('npm', list, { cwd: root });
  for (const path of stdout.split('\n').filter((line) => /node_modules\/(?!vigil-verifier$)/.test(line)))
    cpSync(path, join(home, path.slice(root.length)), { recursive: true });
}, 180_000);
afterAll(() => removeFolder(home));

it('brings the document, the clients, the vectors and what it is deployed with', () => {
  const read = (path: string) => readFileSync(join(installed, 'dist', path), 'utf8');
  expect(JSON.parse(read('openapi.json'))).toEqual(openApiDocument());
  for (const name of ['attestation.json', 'registration.json'])
    expect(read(`vectors/${name}`)).toBe(readFileSync(join(root, 'test/vectors', name), 'utf8'));
  for (const path of [
    'clients/java/vigil/VigilVerifier.java',
    'clients/python/vigil_verifier.py',
    'docs/verifier-service.md',
    'deploy/Containerfile',
    'deploy/vigil-verifier.service',
  ]) {
    expect(existsSync(join(installed, 'dist', path))).toBe(true);
  }
});

it('imports nothing but its dependencies and Node modules', () => {
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  const files = readdirSync(join(installed, 'dist')).filter((name) => name.endsWith('.js'));
  const imported = files.flatMap((file) =>
    [
      ...readFileSync(join(installed, 'dist', file), 'utf8').matchAll(
        /^(?:import|export)[^"'\n]*["']([^."'][^"']*)["']/gm,
      ),
    ].map(([, name]) => name!),
  );
  const foreign = imported.filter((name) => !name.startsWith('node:') && !Object.keys(dependencies).includes(name));
  expect(foreign).toEqual([]);
});

it('leads from nothing to a decision by the lines of the guide', async () => {
  const guide = readFileSync(join(root, 'docs/verifier-service.md'), 'utf8');
  const [, lines] = /```sh\n([\s\S]*?)```/.exec(guide)!;
  const port = String(await freePort());
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const { bin: commands } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const cases = Object.entries(commands as Record<string, string>).map(
    ([name, path]) => `${name}) shift; exec ${process.execPath} ${join(installed, path)} "$@";;`,
  );
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\ncase $1 in\n${cases.join('\n')}\nesac\n`, { mode: 0o755 });
  // Another port, so that nothing else on this machine is met; its own process group, so that the service ends with it.
  const child = spawn('sh', ['-c', lines!.replaceAll('8731', port)], {
    cwd: home,
    env: { PATH: `${bin}:${process.env.PATH}`, VIGIL_PORT: port },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await untilEnded(child);
    // The service holds the pipe open: its end does not show that all was read.
    await expect.poll(() => printed.trimEnd().split('\n').slice(-2)).toEqual(['true', '"allow"']);
    expect(printed).toContain(`vigil-verifier listens on http://127.0.0.1:${port}`);
  } finally {
    sendSignal('SIGTERM', -child.pid!);
  }
});

it('opens the console of analysts', async () => {
  const [trail, analysts] = [join(home, 'audit.jsonl'), join(home, 'analysts')];
  writeFileSync(trail, '');
  writeFileSync(analysts, '');
  const options = ['console', '--trail', trail, '--analysts', analysts, '--port', '0'];
  const child = spawn(process.execPath, [join(installed, 'dist/main.js'), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = untilEnded(child);
  try {
    await until(child, 'console listens on http://');
  } finally {
    child.kill('SIGTERM');
  }
  await ended;
});

it.runIf(hasBuildah)(
  'builds an image without a network, which serves and stops as its user',
  async () => {
    const storage = join(home, 'storage');
    const port = String(await freePort());
    const { child, pid } = await buildAndStart(home, storage, { VIGIL_PORT: port, VIGIL_ORIGIN: 'http://localhost' });
    const ended = untilEnded(child);
    try {
      await until(child, `:${port}\n`);
      const bank = await fetch(`http://127.0.0.1:${port}/v1/pinned-bank`);
      expect(await bank.json()).toMatchObject({ origins: ['http://localhost'] });
      expect(readFileSync(`/proc/${pid()}/status`, 'utf8')).toMatch(/^Uid:\t1000\t/m);
    } finally {
      sendSignal('SIGTERM', pid());
    }
    expect(await ended).toBe(0);
  },
  180_000,
);

/** Until a process has printed a text. */
async function until(child: ChildProcess, text: string): Promise<void> {
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        printed += chunk;
        if (printed.includes(text)) resolve();
      });
    child.once('exit', () => reject(new Error(`ended: ${printed}`)));
  });
}

it('has a unit that systemd accepts', async () => {
  const unit = join(installed, 'dist/deploy/vigil-verifier.service');
  const found = await run('systemd-analyze', ['verify', unit]).catch(
    (fault: { code: unknown; stderr: string }) => fault,
  );
  if ('code' in found && found.code === 'ENOENT') return console.warn('Skipped: no systemd-analyze here.');
  // The program is where the unit says only after its installation.
  expect(
    found.stderr
      .split('\n')
      .filter((line) => line.includes('vigil-verifier.service') && !/not executable|No such file/.test(line)),
  ).toEqual([]);
});
