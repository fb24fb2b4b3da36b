/** The built command with the real core on a real disk. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommand, cleanUp, HostProcess, run, startCommand, temporaryDirectory } from './processes.ts';

let command: string;
let userHome: string;
let home: string;

beforeAll(async () => {
  command = await buildCommand();
}, 60_000);
afterAll(cleanUp);
beforeEach(() => {
  userHome = temporaryDirectory();
  home = join(userHome, 'vigil');
});

const vigil = (...args: string[]) => run(command, ['--home', home, ...args], { userHome });
const start = (...args: string[]) =>
  startCommand(command, ['--home', home, 'start', '--json', '--key-tier', 'file', ...args], userHome);

async function stop(child: Awaited<ReturnType<typeof start>>, signal: NodeJS.Signals = 'SIGTERM') {
  const exit = once(child, 'exit');
  child.kill(signal);
  return (await exit)[0] as number | null;
}

function publicKey(use: 'sig' | 'enc') {
  const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...key.export({ format: 'jwk' }), use, kid: use };
}
const bank = {
  id: 'bank',
  name: 'A Bank',
  origins: ['https://portal.bank.example'],
  keys: [publicKey('sig'), publicKey('enc')],
};

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
    expect(await stop(companion)).toBe(0);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
    const stopped = await vigil('status', '--json');
    expect([stopped.code, JSON.parse(stopped.stdout)]).toEqual([3, { running: false, home }]);
  });

  it('reports problems at start', async () => {
    const companion = run(command, ['--home', home, 'start', '--key-tier', 'file'], { userHome });
    while (JSON.parse((await vigil('status', '--json')).stdout).running !== true);
    await vigil('erase', '--yes');
    const { code, stdout, stderr } = await companion;
    expect([code, stderr]).toEqual([0, 'Policy: none, so capture is off; run vigil bank add\n']);
    expect(stdout).toContain('is running');
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('shuts down cleanly on %s', async (signal) => {
    expect(await stop(await start(), signal)).toBe(0);
  });

  it('keeps its state over SIGKILL and a restart', async () => {
    const first = await start();
    await vigil('pause', '30');
    await stop(first, 'SIGKILL');
    const second = await start();
    expect(JSON.parse((await vigil('status', '--json')).stdout).state.pausedUntil).toBeGreaterThan(Date.now());
    expect((await vigil('resume')).code).toBe(0);
    expect(JSON.parse((await vigil('status', '--json')).stdout).state.pausedUntil).toBeNull();
    await stop(second);
  });

  it('writes a log with mode 0600', async () => {
    await stop(await start());
    const log = join(home, 'companion.log');
    expect(statSync(log).mode & 0o777).toBe(0o600);
    const messages = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    expect(messages).toEqual(['core open', 'companion ready', 'companion closed']);
  });

  it('unlocks a passphrase store with the right passphrase only', async () => {
    const withPassphrase = (input: string) => run(command, ['--home', home, 'unlock'], { userHome, input });
    const args = ['--home', home, 'start', '--json', '--key-tier', 'passphrase'];
    expect((await run(command, args, { userHome })).code).toBe(1);
    const made = run(command, [...args, '--passphrase-stdin'], { userHome, input: 'correct horse battery\n' });
    while (JSON.parse((await vigil('status', '--json')).stdout).running !== true);
    await vigil('pause', '1');
    process.kill(JSON.parse((await vigil('status', '--json')).stdout).pid, 'SIGTERM');
    expect((await made).code).toBe(0);

    const locked = await startCommand(command, args, userHome);
    expect(JSON.parse((await vigil('status', '--json')).stdout).store).toBe('locked');
    expect((await withPassphrase('wrong horse battery\n')).code).toBe(1);
    expect((await withPassphrase('')).code).toBe(1);
    expect((await withPassphrase('correct horse battery\n')).code).toBe(0);
    expect(JSON.parse((await vigil('status', '--json')).stdout).store).toBe('ok');
    await stop(locked);
  });
});

describe('vigil register', () => {
  const chromium = () => join(userHome, '.config/chromium/NativeMessagingHosts', `${NATIVE_HOST_NAME}.json`);
  const firefox = () => join(userHome, '.mozilla/native-messaging-hosts', `${NATIVE_HOST_NAME}.json`);

  it('fails without a browser profile', async () => {
    expect((await vigil('register')).code).toBe(1);
    expect(existsSync(join(home, 'native-host'))).toBe(false);
  });

  it('is idempotent, and unregister removes exactly what it wrote', async () => {
    mkdirSync(join(userHome, '.config/chromium'), { recursive: true });
    mkdirSync(join(userHome, '.mozilla/native-messaging-hosts'), { recursive: true });
    const neighbour = join(userHome, '.mozilla/native-messaging-hosts/other.json');
    writeFileSync(neighbour, '{}');
    expect((await vigil('register')).code).toBe(0);
    const written = [chromium(), firefox(), join(home, 'native-host/vigil-host')];
    const contents = written.map((path) => readFileSync(path, 'utf8'));
    expect((await vigil('register')).code).toBe(0);
    expect(written.map((path) => readFileSync(path, 'utf8'))).toEqual(contents);
    expect((await vigil('unregister')).code).toBe(0);
    expect(written.map((path) => existsSync(path))).toEqual([false, false, false]);
    expect([neighbour, join(userHome, '.config/chromium')].map((path) => existsSync(path))).toEqual([true, true]);
    expect(readdirSync(join(userHome, '.config/chromium'))).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
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
    home = join(userHome, 'it\'s a $(touch pwned) `home` "x"');
    const profile = join(userHome, 'a profile');
    const companion = await start();
    expect((await vigil('register', '--user-data-dir', profile)).code).toBe(0);
    const manifest = JSON.parse(
      readFileSync(join(profile, 'NativeMessagingHosts', `${NATIVE_HOST_NAME}.json`), 'utf8'),
    );
    const browser = new HostProcess('', home, { command: manifest.path, args: ['chrome-extension://test/'] });
    browser.send({ type: 'hello', version: 1, client: 'a'.repeat(16), extension: '0.1.0', browser: 'chromium' });
    expect(await browser.receive()).toMatchObject({ type: 'welcome' });
    browser.child.stdin?.end();
    await browser.exited;
    expect(existsSync(join(userHome, 'pwned'))).toBe(false);
    await stop(companion);
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
    expect(await doctor()).toEqual([5, 'manifests']);
    await vigil('register', '--browser', 'firefox');
    expect(await doctor()).toEqual([5, 'policy']);
    await stop(companion);
    expect(await doctor()).toEqual([5, 'socket']);
    writeFileSync(join(home, 'bank.json'), JSON.stringify(bank));
    expect((await vigil('bank', 'add', join(home, 'bank.json'))).code).toBe(0);
    companion = await start();
    expect(await doctor()).toEqual([0, null]);
    const launcher = join(home, 'native-host/vigil-host');
    writeFileSync(launcher, '#!/bin/sh\nexit 0\n');
    expect(await doctor()).toEqual([5, 'host']);
    await vigil('register', '--browser', 'firefox');
    const manifest = join(userHome, '.mozilla/native-messaging-hosts', `${NATIVE_HOST_NAME}.json`);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('vigil@', 'other@'));
    expect(await doctor()).toEqual([5, 'manifests']);
    await stop(companion);
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
    await stop(companion);
  });
});

describe('vigil erase', () => {
  it('does nothing without a confirmation', async () => {
    await stop(await start());
    expect((await vigil('erase')).code).toBe(1);
    expect(existsSync(join(home, 'vigil.key'))).toBe(true);
  });

  it('deletes the store of a stopped companion', async () => {
    await stop(await start());
    expect((await vigil('erase', '--yes')).code).toBe(0);
    expect(readdirSync(home).filter((name) => name.startsWith('vigil.'))).toEqual([]);
  });

  it('deletes the store of a running companion and ends it', async () => {
    const companion = await start();
    const ended = once(companion, 'exit');
    expect((await vigil('erase', '--yes')).code).toBe(0);
    expect((await ended)[0]).toBe(0);
    expect(readdirSync(home).filter((name) => name.startsWith('vigil.'))).toEqual([]);
  });
});

describe('vigil bank', () => {
  it('lists, replaces and removes banks of the user policy', async () => {
    const file = join(userHome, 'bank.json');
    writeFileSync(file, JSON.stringify(bank));
    await vigil('bank', 'add', file);
    writeFileSync(file, JSON.stringify({ ...bank, name: 'Renamed' }));
    await vigil('bank', 'add', file);
    const listed = JSON.parse((await vigil('bank', 'list', '--json')).stdout);
    expect(listed).toEqual([{ ...bank, name: 'Renamed' }]);
    expect((await vigil('bank', 'remove', 'bank')).code).toBe(0);
    expect(JSON.parse((await vigil('bank', 'list', '--json')).stdout)).toEqual([]);
  });

  it('refuses an invalid bank', async () => {
    const file = join(userHome, 'bank.json');
    writeFileSync(file, JSON.stringify({ ...bank, origins: ['http://portal.bank.example'] }));
    const { code, stderr } = await vigil('bank', 'add', file);
    expect(code).toBe(1);
    expect(stderr).toContain('origins.0');
    expect(existsSync(join(home, 'policy.json'))).toBe(false);
  });

  it('never overwrites an unreadable policy', async () => {
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'policy.json'), 'broken');
    const file = join(userHome, 'bank.json');
    writeFileSync(file, JSON.stringify(bank));
    expect((await vigil('bank', 'add', file)).code).toBe(1);
    expect(readFileSync(join(home, 'policy.json'), 'utf8')).toBe('broken');
  });
});

describe('requests of the user', () => {
  const jsonOf = async (...args: string[]) => JSON.parse((await vigil(...args, '--json')).stdout);

  it('are answered on the command line', async () => {
    const companion = await start();
    expect(await jsonOf('attestations', '--search', 'bank', '--verdict', 'match')).toEqual({
      rows: [],
      matching: 0,
      total: 0,
      nextBefore: null,
    });
    expect((await vigil('attestation', '1')).stderr).toContain('attestation-unknown');
    expect(await jsonOf('check-chain')).toEqual({ intact: true, entries: 0, brokenAt: null });
    expect(await jsonOf('banks')).toEqual([]);
    expect((await vigil('revoke', 'nordhaven')).code).toBe(1);
    expect((await vigil('report-false-alarm')).stderr).toContain('false-alarm-learning');
    await stop(companion);
    expect((await vigil('attestations')).code).toBe(3);
  });

  it('create a profile, keep it over a restart, and return to the previous one', async () => {
    const companion = await start();
    expect((await vigil('profile', 'new', 'keyboard', '--name', 'At work')).code).toBe(0);
    await stop(companion);
    const again = await start();
    const [usual, other] = await jsonOf('profiles');
    expect([usual.active, other]).toMatchObject([false, { name: 'At work', kind: 'keyboard', active: true }]);
    expect((await vigil('profiles', '--remove', other.id)).stderr).toContain('profile-active');
    expect(await jsonOf('profiles', '--use', 'usual', '--remove', other.id)).toMatchObject([
      { id: 'usual', active: true },
    ]);
    await stop(again);
  });

  it('export to a new file, and erase with a report', async () => {
    const companion = await start();
    const file = join(userHome, 'mine.json');
    expect((await vigil('export', file)).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'vigil-export-1', attestations: [] });
    expect((await vigil('export', file)).stderr).toContain('already');
    const exit = once(companion, 'exit');
    const { stdout } = await vigil('erase', '--yes');
    expect(stdout).toMatch(/vigil\.db.*vigil\.key \(\d+ bytes\)/);
    await exit;
    expect(readdirSync(home).filter((name) => name.startsWith('vigil.'))).toEqual([]);
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
