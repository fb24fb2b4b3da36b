import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { collectDocuments } from '@vigil/portal/collect-docs.ts';
import { stripManifest } from '@vigil/portal/pack-manifest.ts';
import { build } from 'vite';

const run = promisify(execFile);
const root = new URL('../../../', import.meta.url).pathname;
/** What the guide installs, and what runs and checks TypeScript. */
const BESIDE = ['express', 'fastify', 'ioredis', 'pg', 'tsx', 'typescript', '@types'];

/** The package as `npm run build:portal` builds it. */
async function buildPackage(folder: string): Promise<void> {
  const dist = join(folder, 'dist');
  const configFile = join(root, 'portal/vite.config.ts');
  for (const mode of ['production', 'page', 'script'])
    await build({ configFile, mode, logLevel: 'silent', build: { outDir: dist } });
  const console = { configFile: join(root, 'portal/console/vite.config.ts'), mode: 'package' };
  await build({ ...console, logLevel: 'silent', build: { outDir: join(dist, 'console-page') } });
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'portal', 'portal/page'], {
    cwd: root,
  });
  const types = ['--import', 'tsx', join(root, 'portal/build-types.ts'), join(dist, 'types')];
  await run(process.execPath, types, { cwd: root });
  collectDocuments(dist);
  for (const file of ['package.json', 'README.md', 'openapi.yaml'])
    cpSync(join(root, 'portal', file), join(folder, file));
  stripManifest(folder);
}

/**
 * A customer's folder: the package built, packed and installed by npm, without a registry: what it depends on is packed
 * too. Remove `home` afterwards.
 */
export async function customerFolder(): Promise<{ home: string; installed: string }> {
  const home = mkdtempSync(join(tmpdir(), 'vigil-customer-'));
  const source = join(home, 'portal');
  mkdirSync(source);
  await buildPackage(source);
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const npm = (...args: string[]) =>
    run('npm', [...args, '--ignore-scripts', '--offline', '--no-audit'], { cwd: home });
  const folders = [source, ...['jose', 'zod'].map((name) => join(root, 'node_modules', name))];
  const packed = JSON.parse((await npm('pack', '--json', ...folders)).stdout) as { filename: string }[];
  await npm('install', ...packed.map(({ filename }) => `./${filename}`));
  for (const name of BESIDE) symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
  return { home, installed: join(home, 'node_modules/@vigil/portal') };
}
