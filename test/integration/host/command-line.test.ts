import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { NATIVE_HOST_NAME, VERSION } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { describe, expect, it } from 'vitest';
import { sendSignal } from '../../parts/processes.ts';
import { bank, useCommand } from './command-place.ts';
import { HostProcess, run, startCommand } from './processes.ts';

const place = useCommand();
const { vigil, start } = place;

const failing = (stdout: string) =>
  (JSON.parse(stdout).findings as { check: string; result: string }[]).find((f) => f.result === 'failed')?.check ??
  null;

describe('vigil start and status', () => {
  it('runs until SIGTERM and leaves no files but its home', async () => {
    expect((await vigil('status', '--json')).code).toBe(3);
    const companion = await start();
    const { code, stdout } = await vigil('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ running: true, pid: companion.pid, store: 'ok', browsers: 0 });
    const second = await vigil('start');
    expect(second.code).toBe(4);
    expect(second.stderr).toContain(String(companion.pid));
    expect(await stopChild(companion)).toBe(0);
    expect(readdirSync(join(place.home, 'run'))).toEqual([]);
    const stopped = await vigil('status', '--json');
    expect([stopped.code, JSON.parse(stopped.stdout)]).toEqual([3, { running: false, home: place.home }]);
  });

  it('reports problems at start', async () => {
    const companion = run(place.command, ['--home', place.home, 'start', '--key-tier', 'file'], {
      userHome: place.userHome,
    });
    while (JSON.parse((await vigil('status', '--json')).stdout).running !== true);
    await vigil('erase', '--yes');
    const { code, stdout, stderr } = await companion;
    expect([code, stderr]).toEqual([0, 'Policy: none, so capture is off; run vigil bank add\n']);
    expect(stdout).toContain('is running');
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('shuts down cleanly on %s', async (signal) => {
    expect(await stopChild(await start(), signal)).toBe(0);
  });

  it('keeps its state over SIGKILL and a restart', async () => {
    const first = await start();
    await vigil('pause', '30');
    await stopChild(first, 'SIGKILL');
    const second = await start();
    expect(JSON.parse((await vigil('status', '--json')).stdout).state.pausedUntil).toBeGreaterThan(Date.now());
    expect((await vigil('resume')).code).toBe(0);
    expect(JSON.parse((await vigil('status', '--json')).stdout).state.pausedUntil).toBeNull();
    await stopChild(second);
  });

  it('writes a log with mode 0600', async () => {
    await stopChild(await start());
    const log = join(place.home, 'companion.log');
    expect(statSync(log).mode & 0o777).toBe(0o600);
    const messages = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    expect(messages).toEqual(['core open', 'companion ready', 'companion closed']);
  });

  it('unlocks a passphrase store with the right passphrase only', async () => {
    const withPassphrase = (input: string) =>
      run(place.command, ['--home', place.home, 'unlock'], { userHome: place.userHome, input });
    const args = ['--home', place.home, 'start', '--json', '--key-tier', 'passphrase'];
    expect((await run(place.command, args, { userHome: place.userHome })).code).toBe(1);
    const made = run(place.command, [...args, '--passphrase-stdin'], {
      userHome: place.userHome,
      input: 'correct horse battery\n',
    });
    while (JSON.parse((await vigil('status', '--json')).stdout).running !== true);
    await vigil('pause', '1');
    sendSignal('SIGTERM', JSON.parse((await vigil('status', '--json')).stdout).pid);
    expect((await made).code).toBe(0);

    const locked = await startCommand(place.command, args, place.userHome);
    expect(JSON.parse((await vigil('status', '--json')).stdout).store).toBe('locked');
    expect((await withPassphrase('wrong horse battery\n')).code).toBe(1);
    expect((await withPassphrase('')).code).toBe(1);
    expect((await withPassphrase('correct horse battery\n')).code).toBe(0);
    expect(JSON.parse((await vigil('status', '--json')).stdout).store).toBe('ok');
    await stopChild(locked);
  });
});

describe('vigil register', () => {
  const chromium = () => join(place.userHome, '.config/chromium/NativeMessagingHosts', `${NATIVE_HOST_NAME}.json`);
  const firefox = () => join(place.userHome, '.mozilla/native-messaging-hosts', `${NATIVE_HOST_NAME}.json`);

  it('fails without a browser profile', async () => {
    expect((await vigil('register')).code).toBe(1);
    expect(existsSync(join(place.home, 'native-host'))).toBe(false);
  });

  it('is idempotent, and unregister removes exactly what it wrote', async () => {
    mkdirSync(join(place.userHome, '.config/chromium'), { recursive: true });
    mkdirSync(join(place.userHome, '.mozilla/native-messaging-hosts'), { recursive: true });
    const neighbour = join(place.userHome, '.mozilla/native-messaging-hosts/other.json');
    writeFileSync(neighbour, '{}');
    expect((await vigil('register')).code).toBe(0);
    const written = [chromium(), firefox(), join(place.home, 'native-host/vigil-host')];
    const contents = written.map((path) => readFileSync(path, 'utf8'));
    expect((await vigil('register')).code).toBe(0);
    expect(written.map((path) => readFileSync(path, 'utf8'))).toEqual(contents);
    expect((await vigil('unregister')).code).toBe(0);
    expect(written.map((path) => existsSync(path))).toEqual([false, false, false]);
    expect([neighbour, join(place.userHome, '.config/chromium')].map((path) => existsSync(path))).toEqual([true, true]);
    expect(readdirSync(join(place.userHome, '.config/chromium'))).toEqual([]);
    expect(readdirSync(place.home)).toEqual([]);
    expect((await vigil('unregister')).stdout).toContain('Nothing was registered');
  });

  it('keeps files that were modified since registration', async () => {
    await vigil('register', '--browser', 'firefox');
    writeFileSync(firefox(), '{"name":"changed"}');
    const { stdout } = await vigil('unregister');
    expect(stdout).toContain(`Kept, because it was modified: ${firefox()}`);
    expect(existsSync(firefox())).toBe(true);
  });

  it('works with shell metacharacters in the home', async () => {
    place.home = join(place.userHome, 'it\'s a $(touch pwned) `home` "x"');
    const profile = join(place.userHome, 'a profile');
    const companion = await start();
    expect((await vigil('register', '--user-data-dir', profile)).code).toBe(0);
    const manifest = JSON.parse(
      readFileSync(join(profile, 'NativeMessagingHosts', `${NATIVE_HOST_NAME}.json`), 'utf8'),
    );
    const browser = new HostProcess('', place.home, { command: manifest.path, args: ['chrome-extension://test/'] });
    browser.send({
      type: 'hello',
      version: WIRE_VERSION,
      client: 'a'.repeat(16),
      extension: '0.1.0',
      browser: 'chromium',
    });
    expect(await browser.receive()).toMatchObject({ type: 'welcome' });
    browser.child.stdin?.end();
    await browser.exited;
    expect(existsSync(join(place.userHome, 'pwned'))).toBe(false);
    await stopChild(companion);
  });
});

describe('vigil doctor', () => {
  it('names the first failed check', async () => {
    const doctor = async () => {
      const { code, stdout } = await vigil('doctor', '--json');
      return [code, failing(stdout)];
    };
    expect(await doctor()).toEqual([5, 'home']);
    let companion = await start();
    expect(await doctor()).toEqual([5, 'browsers']);
    await vigil('register', '--browser', 'firefox');
    expect(await doctor()).toEqual([5, 'policy']);
    await stopChild(companion);
    expect(await doctor()).toEqual([5, 'socket']);
    writeFileSync(join(place.home, 'bank.json'), JSON.stringify(bank));
    expect((await vigil('bank', 'add', join(place.home, 'bank.json'))).code).toBe(0);
    companion = await start();
    expect(await doctor()).toEqual([5, 'extension']);
    const launcher = join(place.home, 'native-host/vigil-host');
    const browser = new HostProcess('', place.home, { command: launcher, args: ['chrome-extension://test/'] });
    browser.send({
      type: 'hello',
      version: WIRE_VERSION,
      client: 'a'.repeat(16),
      extension: VERSION,
      browser: 'firefox',
    });
    expect(await browser.receive()).toMatchObject({ type: 'welcome' });
    browser.child.stdin?.end();
    await browser.exited;
    expect(await doctor()).toEqual([0, null]);
    writeFileSync(launcher, '#!/bin/sh\nexit 0\n');
    expect(await doctor()).toEqual([5, 'host']);
    await vigil('register', '--browser', 'firefox');
    const manifest = join(place.userHome, '.mozilla/native-messaging-hosts', `${NATIVE_HOST_NAME}.json`);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('vigil@', 'other@'));
    expect(await doctor()).toEqual([5, 'manifests']);
    await stopChild(companion);
  });
});

describe('a refused request', () => {
  it('is reported with its code', async () => {
    const companion = await start();
    const { code, stderr } = await vigil('attestation', '5');
    expect(code).toBe(1);
    expect(stderr).toContain('The attestation does not exist');
    expect(stderr).toContain('(attestation-unknown)');
    expect((await vigil('profile', 'reset')).stderr).toContain('--yes');
    expect((await vigil('profile', 'reset', '--yes')).code).toBe(0);
    await stopChild(companion);
  });
});

it.each([
  [['--help'], 0],
  [['attestations', '--limit', '201'], 2],
  [['attestations', '--from', 'yesterday'], 2],
  [['profile', 'new', 'usual'], 2],
  [['--version'], 0],
  [['bogus'], 2],
  [['pause', '481'], 2],
  [['register', '--browser', 'lynx'], 2],
])('exits %j with %d', async (args, code) => {
  expect((await vigil(...args)).code).toBe(code);
});
