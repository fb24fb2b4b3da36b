/** Builds the .deb of the headless companion, unpacks it elsewhere and runs it from there. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { buildDeb } from '@vigil/packaging/deb.ts';
import { buildHostExecutable, canCarry } from '@vigil/packaging/host-executable.ts';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHost, cleanUp, HostProcess, temporaryDirectory } from '../host/processes.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const missing = spawnSync('dpkg-deb', ['--version']).error !== undefined || !canCarry(process.execPath);
/** Mount namespaces need root; dpkg needs it to install. */
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
const why = missing ? ' (skipped: no dpkg-deb, or a node without single executables)' : '';

describe.skipIf(missing)(`the Debian package${why}`, () => {
  let file: string;
  let newer: string;
  let tree: string;

  beforeAll(async () => {
    const command = join(temporaryDirectory(), 'command');
    const configFile = join(root, 'companion/vite.config.ts');
    await build({ configFile, mode: 'package', logLevel: 'error', build: { outDir: command } });
    const hostScript = await buildHost();
    const program = join(temporaryDirectory(), 'vigil');
    buildHostExecutable(join(root, 'companion/packaging/program.cjs'), program);
    file = join(temporaryDirectory(), 'vigil.deb');
    const parts = { root, command, hostScript, program };
    buildDeb(parts, file, { compression: 'none' });
    newer = join(temporaryDirectory(), 'newer.deb');
    buildDeb(parts, newer, { compression: 'none', version: `${VERSION}+next` });
    tree = temporaryDirectory();
    execFileSync('dpkg', ['-x', file, tree]);
  }, 300_000);
  afterAll(cleanUp);

  test('declares version and dependencies', () => {
    const field = (name: string) => execFileSync('dpkg-deb', ['-f', file, name]).toString().trim();
    expect(field('Version')).toBe(VERSION);
    expect(field('Depends')).not.toContain('nodejs');
  });

  test('is owned by root and not writable by others', () => {
    const lines = execFileSync('dpkg-deb', ['-c', file]).toString().trim().split('\n');
    expect(lines.filter((line) => !/^[-dl]rw.r-.r-. root\/root /.test(line) && !line.startsWith('l'))).toEqual([]);
  });

  test('contains host manifests for Chromium browsers and Firefox', () => {
    const link = (path: string) => readlinkSync(join(tree, path, 'com.vigil.companion.json'));
    const read = (path: string) => JSON.parse(readFileSync(join(tree, link(path)), 'utf8'));
    const chromium = read('/etc/chromium/native-messaging-hosts');
    expect(chromium).toMatchObject({ allowed_origins: [`chrome-extension://${CHROMIUM_EXTENSION_ID}/`] });
    expect(read('/etc/opt/chrome/native-messaging-hosts')).toEqual(chromium);
    expect(read('/usr/lib/mozilla/native-messaging-hosts')).toMatchObject({
      path: chromium.path,
      allowed_extensions: [FIREFOX_EXTENSION_ID],
    });
    expect(existsSync(join(tree, chromium.path))).toBe(true);
    expect(lstatSync(join(tree, chromium.path)).mode & 0o111).toBe(0o111);
  });

  test('runs the command, the store and the host from one executable, without node', async () => {
    const home = join(temporaryDirectory(), 'home');
    const companion = spawn(join(tree, 'usr/lib/vigil/vigil'), ['start', '--home', home, '--key-tier', 'file'], {
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(companion.stdout, 'data');
    const browser = new HostProcess('', '', {
      command: '/usr/bin/env',
      args: ['-i', join(tree, 'usr/lib/vigil/vigil-native-host'), '--home', home, 'chrome-extension://test/'],
    });
    browser.send({
      type: 'hello',
      version: WIRE_VERSION,
      extension: VERSION,
      client: 'u3v0mJH1m8Q0Zr2c',
      browser: 'chromium',
    });
    expect(await browser.receive()).toMatchObject({ type: 'welcome' });
    browser.child.stdin?.end();
    await browser.exited;
    expect(await stopChild(companion)).toBe(0);
  });

  test.skipIf(!canMount)(
    'installs, upgrades a running companion and leaves no file after removal',
    () => {
      const script = join(root, 'test/integration/packaging/deb-life-cycle.sh');
      const output = execFileSync(
        'unshare',
        ['--mount', '--pid', '--fork', '--mount-proc', 'sh', script, file, newer],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      const lines = output.trim().split('\n');
      expect(lines).toContain('node: absent');
      expect(lines).toContain('upgraded: another process, new executable');
      expect(lines).toContain('register --system: package-registers');
      expect(lines).toContain('reinstalled: manifest restored');
      expect(lines).toContain('removed: companion stopped');
      expect(lines.filter((line) => line.startsWith('left: '))).toEqual([]);
      expect(lines.at(-1)).toBe('done');
    },
    300_000,
  );
});
