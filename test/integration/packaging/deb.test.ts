/** Builds the .deb of the headless companion, unpacks it elsewhere and runs it from there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDeb } from '@vigil/packaging/deb.ts';
import { buildHostExecutable, canCarry } from '@vigil/packaging/host-executable.ts';
import { CHROMIUM_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/to-companion.ts';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHost, cleanUp, HostProcess, startCommand, temporaryDirectory } from '../host/processes.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const missing = spawnSync('dpkg-deb', ['--version']).error !== undefined || !canCarry(process.execPath);
const why = missing ? ' (skipped: no dpkg-deb, or a node without single executables)' : '';

describe.skipIf(missing)(`the Debian package${why}`, () => {
  let file: string;
  let tree: string;

  beforeAll(async () => {
    const command = join(temporaryDirectory(), 'command');
    const configFile = join(root, 'companion/vite.config.ts');
    await build({ configFile, mode: 'package', logLevel: 'error', build: { outDir: command } });
    const hostScript = await buildHost();
    const hostProgram = join(temporaryDirectory(), 'host');
    buildHostExecutable(hostScript, hostProgram);
    file = join(temporaryDirectory(), 'vigil.deb');
    buildDeb({ root, command, hostScript, hostProgram }, file, 'none');
    tree = temporaryDirectory();
    execFileSync('dpkg', ['-x', file, tree]);
  }, 300_000);
  afterAll(cleanUp);

  test('declares version and dependencies', () => {
    const field = (name: string) => execFileSync('dpkg-deb', ['-f', file, name]).toString().trim();
    expect(field('Version')).toBe(VERSION);
    expect(field('Depends')).toContain('nodejs (>= 20.19)');
  });

  test('is owned by root and not writable by others', () => {
    const lines = execFileSync('dpkg-deb', ['-c', file]).toString().trim().split('\n');
    expect(lines.filter((line) => !/^[-dl]rw.r-.r-. root\/root /.test(line) && !line.startsWith('l'))).toEqual([]);
  });

  test('contains host manifests for Chromium browsers and Firefox', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(tree, path, 'com.vigil.companion.json'), 'utf8'));
    const chromium = read('/etc/chromium/native-messaging-hosts');
    expect(chromium).toMatchObject({ allowed_origins: [`chrome-extension://${CHROMIUM_EXTENSION_ID}/`] });
    expect(read('/etc/opt/chrome/native-messaging-hosts')).toEqual(chromium);
    expect(read('/usr/lib/mozilla/native-messaging-hosts').path).toBe(chromium.path);
    expect(existsSync(join(tree, chromium.path))).toBe(true);
    expect(lstatSync(join(tree, chromium.path)).mode & 0o111).toBe(0o111);
  });

  test('lists all files in /etc as conffiles', () => {
    const conffiles = execFileSync('dpkg-deb', ['-I', file, 'conffiles']).toString().trim().split('\n');
    expect(conffiles).toContain('/etc/chromium/native-messaging-hosts/com.vigil.companion.json');
    for (const path of conffiles) expect(existsSync(join(tree, path))).toBe(true);
  });

  test('runs from where it was unpacked: command, store, host without node', async () => {
    const home = join(temporaryDirectory(), 'home');
    const command = join(tree, 'usr/lib/vigil/vigil.js');
    const companion = await startCommand(
      command,
      ['start', '--home', home, '--key-tier', 'file'],
      temporaryDirectory(),
    );
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
    const ended = once(companion, 'exit');
    companion.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
