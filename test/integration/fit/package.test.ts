/** The package `vigil-fit` as those who fit get it: packed, installed without a registry, run where there is no network. */
import { execFile, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { stripManifest } from '@vigil/portal/pack-manifest.ts';
import { collectDocuments } from 'vigil-fit/collect-docs.ts';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePilot } from '../../unit/companion/fit/pilot-recordings.ts';

const root = new URL('../../../', import.meta.url).pathname;
const AMOUNTS = { people: 10, visits: 6, keys: 130, clicks: 0 };
const unshare = spawnSync('unshare', ['--net', 'true']).status === 0 ? ['unshare', '--net'] : [];

interface FitRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A space and letters outside ASCII in every path. */
const FOLDER = 'Prüfung für α';
let home: string;
let folder: string;

async function run(command: readonly string[], cwd: string): Promise<FitRun> {
  const [program = '', ...args] = command;
  try {
    return { code: 0, ...(await promisify(execFile)(program, args, { cwd, timeout: 120_000 })) };
  } catch (error) {
    return error as FitRun;
  }
}

const vigilFit = (...args: string[]) => run([...unshare, join(home, 'node_modules/.bin/vigil-fit'), ...args], folder);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-fit-'));
  const source = join(home, 'source');
  await build({
    configFile: join(root, 'companion/fit/vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: join(source, 'dist') },
  });
  collectDocuments(join(source, 'dist'));
  for (const file of ['package.json', 'README.md']) cpSync(join(root, 'companion/fit', file), join(source, file));
  stripManifest(source);
  writeFileSync(join(home, 'package.json'), '{}');
  const npm = (...args: string[]) => run(['npm', ...args, '--ignore-scripts', '--offline', '--no-audit'], home);
  const [packed] = JSON.parse((await npm('pack', '--json', source)).stdout) as { filename: string }[];
  expect((await npm('install', `./${packed?.filename}`)).stderr).toBe('');
  folder = join(home, FOLDER);
  mkdirSync(join(folder, 'recordings'), { recursive: true });
}, 180_000);
afterAll(() => removeFolder(home));

describe('the package', () => {
  const installed = () => join(home, 'node_modules/vigil-fit');
  const files = () => readdirSync(installed(), { recursive: true, encoding: 'utf8' });

  it('depends on nothing, and holds neither sources nor machine code', () => {
    const manifest = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
    for (const member of ['dependencies', 'devDependencies', 'scripts', 'exports'])
      expect(manifest).not.toHaveProperty(member);
    expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['vigil-fit']);
    expect(files().filter((file) => /\.(ts|node|wasm)$|binding\.gyp$/.test(file))).toEqual([]);
  });

  it('loads modules of Node alone, and none that opens a connection', () => {
    const code = files().filter((file) => file.endsWith('.js'));
    const loaded = code.flatMap((file) =>
      [
        ...readFileSync(join(installed(), file), 'utf8').matchAll(/^(?:import|export) .*?["']([^."'][^"']*)["'];$/gm),
      ].map(([, name]) => name!),
    );
    const quiet = ['crypto', 'fs', 'fs/promises', 'module', 'path', 'process', 'readline', 'timers/promises', 'zlib'];
    expect([...new Set(loaded)].filter((name) => !quiet.includes(name.replace('node:', '')))).toEqual([]);
    const text = code.map((file) => readFileSync(join(installed(), file), 'utf8')).join('\n');
    expect(text.match(/\b(fetch|WebSocket|EventSource|XMLHttpRequest)\(/g)).toBeNull();
    // commander requires child_process for commands that are programs of their own; there are none.
    const required = [...text.matchAll(/\b(?:__)?require\("([^"]+)"\)/g)].map(([, name]) => name!.replace('node:', ''));
    expect([...new Set(required)].sort()).toEqual(['child_process', 'events', 'fs', 'path', 'process']);
  });

  it('brings its guide and the licences of what is inside', () => {
    const docs = join(installed(), 'dist/docs');
    const guide = readFileSync(join(docs, 'run-a-pilot.md'), 'utf8');
    const links = [...guide.matchAll(/\]\(([\w./-]+\.(?:md|png))\)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(4);
    for (const path of links) expect(readFileSync(join(docs, path)).length).toBeGreaterThan(0);
    const licences = readFileSync(join(installed(), 'dist/licenses.md'), 'utf8');
    for (const name of ['commander', 'd3-scale', 'jose', 'zod']) expect(licences).toContain(`## ${name} `);
  });
});

describe('a fit without a network', () => {
  const key = ['--key', 'keys/pilot.private.jwk'];

  it('makes keys, checks, fits, signs and reports', async () => {
    expect(await vigilFit('new-keys', 'keys')).toMatchObject({ code: 0, stderr: '' });
    const jwk = (name: string) => JSON.parse(readFileSync(join(folder, 'keys', name), 'utf8'));
    const keys = { publicKey: jwk('pilot.public.jwk'), privateKey: readPilotPrivateKey(jwk('pilot.private.jwk')) };
    for (let k = 0; k < AMOUNTS.people; k++)
      await writePilot({ folder: join(folder, 'recordings'), keys }, `person ${k}`, AMOUNTS);
    const checked = await vigilFit('check', 'recordings', ...key);
    expect(checked.stdout).toContain('10 people in 10 files: 60 visits');
    const fitted = await vigilFit(
      'fit',
      'recordings',
      ...key,
      '--out',
      'ä 1.par',
      '--sign',
      'keys/signing.private.jwk',
    );
    expect(fitted).toMatchObject({ code: 0 });
    expect(fitted.stdout).toMatch(/SHA-256 for the machine policy: [\da-f]{64}/);
    const reported = await vigilFit('report', 'ä 1.par', '--out', 'report ü');
    expect(reported.stdout.trim()).toBe(join('report ü', 'report.html'));
    expect(readdirSync(join(folder, 'report ü')).sort()).toEqual(['report.html', 'report.json']);
  });

  it('draws the same noise where a file beside the recordings is left out', async () => {
    const beside = join(folder, 'recordings', 'notes.txt');
    writeFileSync(beside, 'not a recording');
    const { code, stderr } = await vigilFit(
      'fit',
      'recordings',
      ...key,
      '--out',
      'again',
      '--sign',
      'keys/signing.private.jwk',
    );
    rmSync(beside);
    expect([code, stderr.includes('left out notes.txt')]).toEqual([0, true]);
    // The line of the signature differs: ECDSA signs with chance.
    const unsigned = (name: string) => readFileSync(join(folder, name), 'latin1').split('\n').toSpliced(1, 1);
    expect(unsigned('again')).toEqual(unsigned('ä 1.par'));
  });

  it('reads keys as editors of Windows write them', async () => {
    const text = readFileSync(join(folder, 'keys/pilot.private.jwk'), 'utf8').replaceAll('\n', '\r\n');
    for (const [name, bytes] of [
      ['utf8', Buffer.from(`\ufeff${text}`)],
      ['utf16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ] as const) {
      writeFileSync(join(folder, `${name}.jwk`), bytes);
      expect(await vigilFit('check', 'recordings', '--key', `${name}.jwk`, '--json')).toMatchObject({ code: 0 });
    }
  });

  it('names files that it leaves out, and keeps the others', async () => {
    const broken = join(folder, 'broken');
    cpSync(join(folder, 'recordings'), broken, { recursive: true });
    const [first = '', second = '', third = ''] = readdirSync(broken);
    const bytes = readFileSync(join(broken, first));
    writeFileSync(join(broken, first), bytes.subarray(0, bytes.length - 9));
    const altered = readFileSync(join(broken, second));
    altered[900] = altered[900]! ^ 1;
    writeFileSync(join(broken, second), altered);
    writeFileSync(join(broken, 'notes.txt'), 'not a recording');
    writeFileSync(join(broken, 'empty.vigil-pilot'), '');
    copyFileSync(join(broken, third), join(broken, 'copy of it.vigil-pilot'));
    const { code, stdout } = await vigilFit('check', 'broken', ...key, '--json');
    const { people, leftOut } = JSON.parse(stdout);
    expect([code, people]).toEqual([0, 8]);
    const codes = Object.fromEntries(leftOut.map(({ file, code: of }: { file: string; code: string }) => [file, of]));
    expect(codes).toEqual({
      [first]: 'pilot-truncated',
      [second]: 'pilot-altered',
      'notes.txt': 'pilot-format',
      'empty.vigil-pilot': 'pilot-format',
    });
  });

  it.each([
    ['no command', [], 2, 'Usage: vigil-fit'],
    ['an unknown command', ['frob'], 2, "unknown command 'frob'"],
    ['an unknown option', ['check', '.', '--key', 'x', '--frob'], 2, "unknown option '--frob'"],
    ['no key', ['check', 'recordings'], 2, "required option '--key <file>'"],
    ['a wrong seed', ['fit', '.', '--key', 'x', '--out', 'y', '--seed', '-1'], 2, 'Expected an integer'],
    ['a wrong privacy', ['fit', '.', '--key', 'x', '--out', 'y', '--privacy', 'none'], 2, 'Expected a number from 0.1'],
    ['a long name', ['fit', '.', '--key', 'x', '--out', 'y', '--name', 'n'.repeat(65)], 2, 'Expected 1 to 64'],
    ['a missing key', ['check', 'recordings', '--key', 'nowhere.jwk'], 1, '(fit-key)'],
    ['a key that is no JWK', ['check', 'recordings', '--key', 'notes'], 1, '(fit-key)'],
    ['the public key', ['check', 'recordings', '--key', 'keys/pilot.public.jwk'], 1, '(pilot-key-malformed)'],
    ['a missing folder', ['check', 'nowhere', ...key], 1, '(fit-folder)'],
    ['a folder without recordings', ['check', 'keys', ...key], 1, '(fit-empty)'],
    ['no place to write', ['fit', 'recordings', ...key, '--out', 'nowhere/x'], 1, '(fit-output)'],
    ['a report on nothing', ['report', 'nowhere', '--out', 'x'], 1, '(fit-file)'],
    ['a report over a file', ['report', 'ä 1.par', '--out', 'notes'], 1, '(fit-output)'],
  ] as const)('says what is wrong in one sentence: %s', async (_case, args, code, text) => {
    writeFileSync(join(folder, 'notes'), 'not a key');
    const ended = await vigilFit(...args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(text);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
  });
});
