import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryHome } from '../fakes/core-bench.ts';
import { buildChild } from './build-child.ts';
import { Acknowledged, type FoundState, startCoreProcess } from './core-process.ts';

/** VIGIL_IO_FAULTS=1 tries every call with both errors; the normal run every ninth, with one of them in turn. */
const ALL = process.env.VIGIL_IO_FAULTS !== undefined;
const STEP = ALL ? 1 : 9;
const ERRORS = ['EIO', 'ENOSPC'] as const;
const CALLS = ['openat', 'pread64', 'read', 'pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink'];
const ROUNDS = 2;

const works = (command: string, words: string[]) => spawnSync(command, words, { stdio: 'ignore' }).status === 0;
const canTrace = process.platform === 'linux' && works('strace', ['-o', '/dev/null', 'true']);
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && works('unshare', ['-m', 'true']);

let built: Awaited<ReturnType<typeof buildChild>>;
beforeAll(async () => {
  built = await buildChild();
});
afterAll(() => removeFolder(built.directory));

/** One life of a home, perhaps with a fault in it. */
async function live(home: string, acknowledged: Acknowledged, wrapper: string[] = [], rounds = ROUNDS) {
  const onLine = acknowledged.note.bind(acknowledged);
  const { lines, ended } = startCoreProcess({ script: built.script, home, rounds, wrapper, onLine });
  const { code, signal, stderr } = await ended;
  const found = lines.find((line) => line.event === 'found')?.value as FoundState | undefined;
  return { lines, found, ok: code === 0 && signal === null, stderr };
}

function traced(home: string, log: string, inject: string[] = []): string[] {
  const files = ['vigil.db', 'vigil.db-journal', 'vigil.db-tail', 'vigil.key', 'vigil.key.new'];
  const paths = files.flatMap((file) => ['-P', join(home, file)]);
  return ['strace', '-f', '-o', log, ...paths, '-e', `trace=${CALLS.join(',')}`, ...inject];
}

describe.skipIf(!canTrace)('a disk that fails (needs strace)', () => {
  it('loses nothing acknowledged when any call fails', async () => {
    const quiet = temporaryHome();
    const log = join(quiet, 'trace');
    await live(quiet, new Acknowledged(), traced(quiet, log));
    const calls = execFileSync('cat', [log], { encoding: 'utf8' });
    const failures: string[] = [];
    let [tried, made] = [0, 0];
    for (const call of CALLS) {
      const count = [...calls.matchAll(new RegExp(`^\\d+ +${call}\\(`, 'gm'))].length;
      made += count;
      for (let nth = 1; nth <= count; nth += STEP) {
        for (const error of ALL ? ERRORS : [ERRORS[tried % 2]]) {
          tried += 1;
          const home = temporaryHome();
          const acknowledged = new Acknowledged();
          const inject = ['-e', `inject=${call}:error=${error}:when=${nth}`];
          const first = await live(home, acknowledged, traced(home, join(quiet, 'log'), inject));
          const second = await live(home, acknowledged, [], 1);
          const name = `${call} ${nth} ${error}`;
          if (!first.ok) failures.push(`${name}: ended badly: ${first.stderr.slice(0, 300)}`);
          if (second.found === undefined) failures.push(`${name}: does not open again`);
          else failures.push(...promisedMissing(first.lines, second.found).map((missing) => `${name}: ${missing}`));
          removeFolder(home);
        }
      }
    }
    removeFolder(quiet);
    process.stdout.write(`disk faults: ${tried} tried on ${made} calls, ${failures.length} losses\n`);
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  }, 5_400_000);
});

/** The fsyncs that make an emptied journal durable, counted from 1: the commit stands on the disk, and SQLite reports a fault. */
function fsyncsOfEmptiedJournals(calls: string): number[] {
  const names = [...calls.matchAll(/^\d+ +(\w+)\(/gm)].map(([, name]) => name);
  let fsyncs = 0;
  return names.flatMap((name, at) => {
    if (name === 'fsync') fsyncs += 1;
    return name === 'fsync' && names[at - 1] === 'ftruncate' ? [fsyncs] : [];
  });
}

describe.skipIf(!canTrace)('a commit whose end is unknown (needs strace)', () => {
  it('stops the store, which opens again with everything acknowledged', async () => {
    const quiet = temporaryHome();
    const log = join(quiet, 'trace');
    await live(quiet, new Acknowledged(), traced(quiet, log));
    const faults = fsyncsOfEmptiedJournals(execFileSync('cat', [log], { encoding: 'utf8' }));
    expect(faults.length).toBeGreaterThan(3);
    const failures: string[] = [];
    for (const nth of faults) {
      const home = temporaryHome();
      const inject = ['-e', `inject=fsync:error=EIO:when=${nth}`];
      const first = await live(home, new Acknowledged(), traced(home, join(quiet, 'log'), inject));
      const second = await live(home, new Acknowledged(), [], 1);
      if (second.found === undefined) failures.push(`fsync ${nth}: does not open again`);
      else failures.push(...promisedMissing(first.lines, second.found).map((missing) => `fsync ${nth}: ${missing}`));
      removeFolder(home);
    }
    removeFolder(quiet);
    expect(failures).toEqual([]);
  }, 600_000);
});

function promisedMissing(lines: readonly { event: string; value: unknown }[], found: FoundState): string[] {
  const acknowledged = new Acknowledged();
  for (const line of lines) acknowledged.note(line);
  return acknowledged.missingFrom(found);
}

describe.skipIf(!canMount)('a disk that is full (needs root to mount one)', () => {
  it('refuses on a full disk, keeps acknowledged data, and continues when there is room', async () => {
    const home = temporaryHome();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home]);
    try {
      const inner = join(home, 'vigil');
      mkdirSync(inner);
      const acknowledged = new Acknowledged();
      await live(inner, acknowledged);
      const { bavail, bsize } = statfsSync(home);
      writeFileSync(join(home, 'ballast'), Buffer.alloc(bavail * bsize - 96 * 1024));
      const full = await live(inner, acknowledged, [], 120);
      expect(full.ok).toBe(true);
      expect(full.lines.filter((line) => line.event === 'declined').map((line) => line.value)).toContain('store-full');
      rmSync(join(home, 'ballast'));
      const promised = Object.assign(new Acknowledged(), structuredClone({ ...acknowledged }));
      const after = await live(inner, acknowledged, [], 1);
      expect(promised.missingFrom(after.found ?? { learnt: 0, subjects: [], attestations: 0 })).toEqual([]);
      expect(after.lines.map((line) => line.event)).toContain('attested');
      expect(readdirSync(inner).filter((name) => name.startsWith('examine-'))).toEqual([]);
    } finally {
      execFileSync('umount', [home]);
      removeFolder(home);
    }
  });

  it('refuses a disk that became read-only, and changes nothing on it', async () => {
    const home = temporaryHome();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', home]);
    try {
      const acknowledged = new Acknowledged();
      await live(home, acknowledged);
      execFileSync('mount', ['-o', 'remount,ro', home]);
      const providers = keyProviders({ keyring: null, passphrase: () => null });
      await expect(openStore({ home, providers })).rejects.toMatchObject({ code: 'store-io' });
      execFileSync('mount', ['-o', 'remount,rw', home]);
      const after = await live(home, new Acknowledged(), [], 1);
      expect(acknowledged.missingFrom(after.found ?? { learnt: 0, subjects: [], attestations: 0 })).toEqual([]);
    } finally {
      execFileSync('umount', [home]);
      removeFolder(home);
    }
  });
});
