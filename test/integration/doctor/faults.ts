/**
 * The faults of an installation on Linux. In: a bench. Out: for each fault how it is made, its stable code, and what the remedy
 * names in a checkout (`source`) and in a Debian package (`deb`).
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import type { Bench } from './bench.ts';

export interface InjectedFault {
  readonly name: string;
  readonly code: string;
  readonly source: RegExp;
  readonly deb: RegExp;
  inject(bench: Bench, command: string): Promise<unknown> | unknown;
}

const NOBODY = 65534;
const fault = (
  name: string,
  code: string,
  source: RegExp,
  deb: RegExp,
  inject: InjectedFault['inject'],
): InjectedFault => ({
  name,
  code,
  source,
  deb,
  inject,
});
const START = [/vigil start/, /systemctl --user start vigil/] as const;
const RESTART = [/vigil stop, then vigil start/, /systemctl --user restart vigil/] as const;
const REGISTER = [/vigil register --browser chromium/, /--reinstall vigil/] as const;
const same = (pattern: RegExp) => [pattern, pattern] as const;

const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' });

/** Puts the home on a disk of its own. */
async function onSmallDisk(bench: Bench, size: string): Promise<void> {
  await bench.stop();
  renameSync(bench.home, bench.at('kept'));
  mkdirSync(bench.home);
  mount('-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', bench.home);
  execFileSync('cp', ['-a', `${bench.at('kept')}/.`, bench.home]);
  await bench.start();
}

function fill(directory: string): void {
  try {
    for (let n = 0; ; n += 1) writeFileSync(join(directory, `filler-${n}`), Buffer.alloc(16 * 1024));
  } catch {
    // The disk is full now.
  }
}

async function withPolicy(bench: Bench, content: unknown): Promise<void> {
  await bench.stop();
  bench.policy(content);
  await bench.start();
}

const home: readonly InjectedFault[] = [
  fault('the home is missing', 'home-missing', ...START, async (bench) => {
    await bench.stop();
    rmSync(bench.home, { recursive: true });
  }),
  fault('the home is open to others', 'home-open', ...same(/chmod 700/), (bench) => chmodSync(bench.home, 0o755)),
  fault('the home belongs to another user', 'home-foreign', ...same(/chown/), (bench) =>
    chownSync(bench.home, NOBODY, NOBODY),
  ),
  fault('a link is in the place of the home', 'home-not-directory', ...same(/Move/), (bench) => {
    renameSync(bench.home, bench.at('elsewhere'));
    symlinkSync(bench.at('elsewhere'), bench.home);
  }),
  fault('the disk is full', 'disk-full', ...same(/Free space/), async (bench) => {
    await onSmallDisk(bench, '2m');
    fill(bench.home);
  }),
  fault('the disk is read-only', 'disk-read-only', ...same(/mount it for writing/), async (bench) => {
    await onSmallDisk(bench, '64m');
    // A second mount has no open files, so that it can be made read-only.
    mount('--bind', bench.home, bench.home);
    mount('-o', 'remount,bind,ro', bench.home);
  }),
  fault('the disk is nearly full', 'disk-low', ...same(/Free space/), (bench) => onSmallDisk(bench, '20m')),
  fault('the secret is missing', 'secret-missing', ...START, (bench) => rmSync(bench.paths.secret)),
  fault('the secret is damaged', 'secret-damaged', ...same(/delete the file/), (bench) =>
    truncateSync(bench.paths.secret, 10),
  ),
  fault('the secret is open to others', 'secret-not-private', ...same(/chmod 600/), (bench) =>
    chmodSync(bench.paths.secret, 0o644),
  ),
];

const companion: readonly InjectedFault[] = [
  fault('no companion runs', 'companion-not-running', ...START, (bench) => bench.stop()),
  fault('the companion was killed', 'companion-died', ...START, async (bench, command) => {
    const child = await bench.startProcess(command);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }),
  fault('another machine holds the store', 'store-in-use', ...same(/End process 4711 on other-pc/), async (bench) => {
    await bench.stop();
    const holder = { id: 'x', pid: 4711, host: 'other-pc', started: '' };
    writeFileSync(join(bench.home, 'vigil.lock'), JSON.stringify(holder));
  }),
  fault('the directory of the socket is open', 'run-directory-open', ...same(/chmod 700/), (bench) =>
    chmodSync(bench.paths.runDir as string, 0o777),
  ),
  fault(
    'another program occupies the socket',
    'socket-occupied',
    /end it, then.*vigil start/,
    /end it, then.*systemctl/,
    (bench) => bench.squat(),
  ),
  fault(
    'the companion stands still',
    'companion-stalled',
    /End process \d+/,
    /End process \d+/,
    async (bench, command) => {
      (await bench.startProcess(command)).kill('SIGSTOP');
    },
  ),
  fault('the companion is older', 'companion-version', ...RESTART, (bench) =>
    bench.fakeCompanion(statusOf('0.0.9', 'ok', 'file')),
  ),
  fault('the store needs its passphrase', 'store-locked', ...same(/vigil unlock/), async (bench) => {
    await bench.stop();
    for (const name of ['vigil.db', 'vigil.key']) rmSync(join(bench.home, name));
    await bench.start({ keyTiers: ['passphrase'], passphrase: 'correct horse' });
    await bench.stop();
    await bench.start({ keyTiers: ['passphrase'] });
  }),
  fault('the keyring is locked (fake keyring)', 'keyring-locked', ...same(/Unlock the keyring/), async (bench) => {
    await bench.stop();
    for (const name of ['vigil.db', 'vigil.key']) rmSync(join(bench.home, name));
    const entries = new Map<string, string>();
    const keyring = {
      get: (account: string) => entries.get(account) ?? null,
      set: (account: string, secret: string) => void entries.set(account, secret),
      remove: (account: string) => void entries.delete(account),
    };
    await bench.start({ keyTiers: ['os-user'], keyring });
    await bench.stop();
    const locked = () => Promise.reject(new Error('locked'));
    await bench.start({ keyTiers: ['os-user'], keyring: { get: locked, set: locked, remove: locked } });
  }),
  fault('the key of the store is lost', 'store-undecryptable', ...same(/vigil erase/), async (bench) => {
    await bench.stop();
    rmSync(join(bench.home, 'vigil.key'));
    await bench.start();
  }),
  fault('a newer version wrote the store', 'store-newer', /Update the checkout/, /--only-upgrade/, async (bench) => {
    await bench.stop();
    edit(join(bench.home, 'vigil.key'), (text) => JSON.stringify({ ...JSON.parse(text), schema: 999 }));
    await bench.start();
  }),
  fault('the clock of the machine is slow', 'clock-off', ...same(/Set the clock/), (bench) =>
    bench.challengeFrom(600_000),
  ),
  fault('the clock of the machine is fast', 'clock-off', ...same(/Set the clock/), (bench) =>
    bench.challengeFrom(-600_000),
  ),
];

const browser: readonly InjectedFault[] = [
  fault('no browser was used', 'no-browser', ...same(/Start a browser/), (bench) =>
    rmSync(bench.userHome, { recursive: true }),
  ),
  fault('the only browser is a Snap', 'browser-sandboxed', ...same(/not as Snap/), (bench) => {
    rmSync(bench.userHome, { recursive: true });
    mkdirSync(join(bench.userHome, 'snap/chromium'), { recursive: true });
  }),
  fault('the only browser is a Flatpak', 'browser-sandboxed', ...same(/not as Snap/), (bench) => {
    rmSync(bench.userHome, { recursive: true });
    mkdirSync(join(bench.userHome, '.var/app/org.mozilla.firefox'), { recursive: true });
  }),
  fault('the browser policy is not JSON', 'browser-policy-broken', ...same(/chrome:\/\/policy/), (bench) =>
    bench.browserPolicy('{ "A": 1, }'),
  ),
  fault('a policy forbids hosts of users', 'user-hosts-forbidden', ...same(/--system/), (bench) =>
    bench.browserPolicy({ NativeMessagingUserLevelHosts: false }),
  ),
  fault('a policy blocks the host', 'host-blocked', ...same(/NativeMessagingAllowlist/), (bench) =>
    bench.browserPolicy({ NativeMessagingBlocklist: ['*'] }),
  ),
  fault('a policy blocks the extension', 'extension-blocked', ...same(/ExtensionInstallAllowlist/), (bench) =>
    bench.browserPolicy({ ExtensionInstallBlocklist: ['*'] }),
  ),
  fault('the list of banks is missing', 'allow-list-missing', ...same(/3rdparty/), (bench) =>
    bench.browserPolicy({ ExtensionInstallForcelist: [`${CHROMIUM_EXTENSION_ID};https://it.example/update.xml`] }),
  ),
  fault('a browser has no host manifest', 'manifest-missing', ...REGISTER, (bench) => rmSync(bench.manifest)),
  fault('a host manifest is not JSON', 'manifest-broken', ...REGISTER, (bench) => writeFileSync(bench.manifest, '{')),
  fault('a host manifest allows another extension', 'manifest-invalid', ...REGISTER, (bench) =>
    edit(bench.manifest, (text) => text.replace(CHROMIUM_EXTENSION_ID, 'a'.repeat(32))),
  ),
  fault('a host manifest names a relative path', 'manifest-relative', ...REGISTER, (bench) =>
    edit(bench.manifest, (text) => JSON.stringify({ ...JSON.parse(text), path: 'vigil-host' })),
  ),
  fault('the launcher is missing', 'launcher-missing', ...REGISTER, (bench) => rmSync(bench.launcher)),
  fault('the launcher cannot be run', 'launcher-not-executable', ...REGISTER, (bench) => {
    chmodSync(bench.launcher, 0o600);
  }),
  fault('the host ends without a reply', 'host-silent', /vigil register/, /--reinstall vigil/, (bench) =>
    bench.script('exit 0'),
  ),
  fault('the host uses another home', 'host-other-home', ...same(/--home/), (bench) =>
    edit(bench.launcher, (text) => text.replace(bench.home, bench.at('other'))),
  ),
  fault(
    'no extension has greeted',
    'extension-absent',
    /dist\/chromium/,
    /ExtensionInstallForcelist/,
    async (bench) => {
      await bench.stop();
      rmSync(join(bench.home, 'extensions.json'));
      await bench.start();
    },
  ),
  fault('the extension is older', 'extension-version', ...same(/chrome:\/\/extensions/), (bench) =>
    bench.greet('0.0.9'),
  ),
];

const policy: readonly InjectedFault[] = [
  fault('there is no policy', 'policy-absent', ...same(/vigil bank add/), async (bench) => {
    await bench.stop();
    rmSync(join(bench.home, 'policy.json'));
    await bench.start();
  }),
  fault('the policy is not JSON', 'policy-invalid', ...same(/Correct .*policy\.json/), (bench) =>
    withPolicy(bench, '{'),
  ),
  fault('an entry of the policy is invalid', 'policy-entries-invalid', ...same(/Correct .*policy\.json/), (bench) =>
    withPolicy(bench, {
      version: 1,
      banks: [bench.bank.listed, { ...bench.bank.listed, id: 'x', origins: ['http://a'] }],
    }),
  ),
  fault('the key of a bank is no point of the curve', 'policy-key-invalid', ...same(/Copy the key/), (bench) => {
    const keys = bench.bank.listed.keys.map((key) => ({ ...key, y: key.x }));
    return withPolicy(bench, { version: 1, banks: [{ ...bench.bank.listed, keys }] });
  }),
  fault('every user can write the policy', 'policy-writable', ...same(/chmod 644/), async (bench) => {
    await bench.stop();
    chmodSync(join(bench.home, 'policy.json'), 0o666);
    await bench.start();
  }),
  fault('the policy switches everything off', 'policy-empty', ...same(/Correct .*policy\.json/), (bench) =>
    withPolicy(bench, { version: 1, banks: [bench.bank.listed], killSwitch: true }),
  ),
];

function statusOf(version: string, store: string, keyTier: string): object {
  const state = {
    version,
    stage: 'learning',
    progress: { keystroke: 0, pointer: 0 },
    sessions: 0,
    pausedUntil: null,
    keyTier,
    sites: [],
  };
  const report = { source: 'user', file: '/policy.json', error: null, banks: 1 };
  return { state, store, policy: report, browsers: 0, watches: 0, lastFault: null };
}

export const FAULTS: readonly InjectedFault[] = [...home, ...companion, ...browser, ...policy];
