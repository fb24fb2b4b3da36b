/**
 * The faults of an installation on Linux. In: a bench. Out: for each fault how it is made, its stable code, and what the remedy
 * names in a checkout (`source`) and in a Debian package (`deb`).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { Bench } from './bench.ts';
import { BROWSER_FAULTS } from './browser-faults.ts';
import { edit, fault, type InjectedFault, same } from './fault.ts';

const NOBODY = 65534;

const START = [/vigil start/, /systemctl --user start vigil/] as const;
const RESTART = [/vigil stop, then vigil start/, /systemctl --user restart vigil/] as const;
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
    removeFolder(bench.home);
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
    await stopChild(child, 'SIGKILL');
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
  fault('the parameter file is another one', 'parameters-refused', ...same(/Correct `parameters`/), (bench) =>
    bench.withParameters(Buffer.from('not the file that the administrator named'), 'a'.repeat(64)),
  ),
  fault(
    'the folder for recordings of a pilot is missing',
    'pilot-folder-unwritable',
    ...same(/pilot\.exportFolder/),
    (bench) => bench.withPilot(bench.at('nowhere')),
  ),
  fault(
    'a file is in the place of the folder for recordings',
    'pilot-folder-unwritable',
    ...same(/mode 1733/),
    (bench) => {
      writeFileSync(bench.at('share'), '');
      return bench.withPilot(bench.at('share'));
    },
  ),
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

export const FAULTS: readonly InjectedFault[] = [...home, ...companion, ...BROWSER_FAULTS, ...policy];
