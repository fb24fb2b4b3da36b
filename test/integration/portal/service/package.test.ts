/** The packed package: what is in it, and the first page of its guide as it stands there, run from it in an empty folder. */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openApiDocument } from 'vigil-verifier/api/openapi.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

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
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}, 180_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('brings the document, the clients, the vectors and what it is deployed with', () => {
  const read = (path: string) => readFileSync(join(installed, 'dist', path), 'utf8');
  expect(JSON.parse(read('openapi.json'))).toEqual(openApiDocument());
  for (const name of ['attestation.json', 'registration.json'])
    expect(read(`vectors/${name}`)).toBe(readFileSync(join(root, 'test/vectors', name), 'utf8'));
  for (const path of [
    'clients/java/vigil/VigilVerifier.java',
    'clients/python/vigil_verifier.py',
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

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
    const printed = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.once('exit', () => resolve(text));
    });
    expect(printed).toContain(`vigil-verifier listens on http://127.0.0.1:${port}`);
    expect(printed.trimEnd().split('\n').slice(-2)).toEqual(['true', '"allow"']);
  } finally {
    process.kill(-child.pid!, 'SIGTERM');
  }
}, 60_000);

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
