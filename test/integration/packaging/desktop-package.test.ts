/**
 * The desktop package without Electron's binary: electron-builder runs with the shipped configuration on a stand-in binary
 * that has a real fuse wire. MSI and PKG are checked as data: their tools run on Windows
 * and macOS only, and the deb's (fpm) is downloaded.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { BUILDER_CONFIG, FUSES, STAGE } from '@vigil/packaging/builder-config.ts';
import { stage } from '@vigil/packaging/stage.ts';
import { type Configuration, Platform, build as pack } from 'electron-builder';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const need = createRequire(import.meta.url);
const work = mkdtempSync(join(tmpdir(), 'vigil-test-'));
afterAll(() => removeFolder(work));

const WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron 45 comes: run-as-node, node options and inspect on, checks off. */
const AS_SHIPPED = '101100011';

function standIn(): string {
  const dist = join(work, 'electron');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  mkdirSync(join(dist, 'locales'));
  writeFileSync(join(dist, 'electron'), `#!/bin/sh\n${WIRE}\x01\x09${AS_SHIPPED}\n`, { mode: 0o755 });
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(dist, name), name);
  return dist;
}

describe.skipIf(process.platform !== 'linux')('output of electron-builder', () => {
  const packages = join(work, 'packages');
  let program: string;
  let files: string[];
  let asar: { listPackage(path: string): string[]; statFile(path: string, file: string): { integrity?: object } };
  let archive: string;

  beforeAll(async () => {
    const configFile = join(root, 'companion/desktop/vite.config.ts');
    for (const mode of ['main', 'preload', 'page']) await build({ configFile, mode, logLevel: 'error' });
    stage(root);
    const config: Configuration = {
      ...BUILDER_CONFIG,
      electronDist: standIn(),
      directories: { ...BUILDER_CONFIG.directories, output: packages },
    };
    await pack({ projectDir: root, targets: Platform.LINUX.createTarget('dir'), config, publish: 'never' });
    const unpacked = readdirSync(packages).find((name) => name.endsWith('-unpacked')) ?? '';
    program = join(packages, unpacked, 'vigil-desktop');
    archive = join(packages, unpacked, 'resources/app.asar');
    asar = need('@electron/asar');
    files = asar.listPackage(archive);
  }, 400_000);

  test('has the configured fuses in the binary', () => {
    const bytes = readFileSync(program).toString('latin1');
    const wire = bytes.slice(bytes.indexOf(WIRE) + WIRE.length + 2);
    const on = (at: number) => wire[at] === '1';
    // In the order of Electron's fuse wire, version 1.
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(on)).toEqual([
      FUSES.runAsNode,
      FUSES.enableCookieEncryption,
      FUSES.enableNodeOptionsEnvironmentVariable,
      FUSES.enableNodeCliInspectArguments,
      FUSES.enableEmbeddedAsarIntegrityValidation,
      FUSES.onlyLoadAppFromAsar,
      FUSES.loadBrowserProcessSpecificV8Snapshot,
      FUSES.grantFileProtocolExtraPrivileges,
    ]);
  });

  test('contains only the files that the program needs', () => {
    const top = new Set(files.map((file) => file.split('/')[1]));
    expect([...top].sort()).toEqual([
      'engine.js',
      'icons',
      'main.js',
      'node_modules',
      'package.json',
      'preload.cjs',
      'renderer',
      'train-worker.js',
    ]);
    const modules = new Set(
      files.filter((file) => file.startsWith('/node_modules/')).map((file) => file.split('/')[2]),
    );
    expect([...modules].sort()).toEqual(['@libsql', '@napi-rs', '@neon-rs', 'detect-libc', 'libsql']);
    expect(files.filter((file) => /\.(ts|tsx|map)$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
  });

  test('has an integrity hash for every file that it loads', () => {
    for (const file of ['main.js', 'preload.cjs', 'engine.js', 'train-worker.js', 'renderer/index.html']) {
      expect(asar.statFile(archive, file).integrity).toMatchObject({ algorithm: 'SHA256' });
    }
  });
});

describe('the configuration', () => {
  const { validateConfiguration } = need('app-builder-lib/out/util/config/config') as {
    validateConfiguration(config: Configuration, debug: object): Promise<void>;
  };
  const silent = { isEnabled: false, add: () => {} };

  test('is valid against the schema of electron-builder', async () => {
    await validateConfiguration(BUILDER_CONFIG, silent);
    const wrong = { ...BUILDER_CONFIG, msi: { perMachin: true } } as Configuration;
    await expect(validateConfiguration(wrong, silent)).rejects.toThrow('configuration.msi');
  });

  test('builds a deb, a per-machine MSI and a PKG', () => {
    expect(BUILDER_CONFIG).toMatchObject({
      linux: { target: ['deb'] },
      win: { target: ['msi'] },
      msi: { perMachine: true },
      mac: { target: ['pkg'], hardenedRuntime: true },
      asar: true,
    });
  });

  test('names only files that stage writes', () => {
    stage(root);
    for (const path of [BUILDER_CONFIG.deb?.afterInstall, BUILDER_CONFIG.deb?.afterRemove]) {
      expect(readFileSync(join(root, path ?? ''), 'utf8')).toContain('com.vigil.companion.json');
    }
    const resources = join(root, STAGE.resources);
    expect(readFileSync(join(resources, 'pkg-scripts/postinstall'), 'utf8')).toContain('NativeMessagingHosts');
    expect(JSON.parse(readFileSync(join(resources, 'windows-host/firefox.json'), 'utf8'))).toMatchObject({
      path: 'vigil-native-host.exe',
    });
  });
});
