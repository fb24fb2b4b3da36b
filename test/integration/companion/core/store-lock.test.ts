import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createCore } from '@vigil/core/core.ts';
import { DEAD_AFTER_MS, StoreLock } from '@vigil/core/store/store-lock.ts';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { FakeEngine } from '../../../fakes/fake-engine.ts';

const HOUR_MS = 3_600_000;

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => {
  vi.useRealTimers();
  removeFolder(home);
});

const lockFile = () => join(home, 'vigil.lock');
const holderOf = (changes: object) =>
  writeFileSync(lockFile(), JSON.stringify({ id: 'x', pid: 1, host: 'elsewhere', started: '', ...changes }));
const core = (at: string) =>
  createCore({ home: at, engine: new FakeEngine(), keyTiers: ['file'], keyring: null, tickMs: null });

describe('the lock of a store', () => {
  it('refuses a second companion by any spelling of the path, and names the holder', async () => {
    const link = `${home}-link`;
    symlinkSync(home, link);
    const first = await core(home);
    for (const spelling of [home, link, join(home, '..', home.slice(home.lastIndexOf('/') + 1))]) {
      await expect(core(spelling)).rejects.toMatchObject({
        code: 'store-in-use',
        message: expect.stringContaining(`Process ${process.pid} on this machine`),
      });
    }
    await first.close();
    const second = await core(link);
    expect(second.status().store).toBe('ok');
    await second.close();
    rmSync(link);
    expect(readdirSync(home).filter((name) => name.startsWith('vigil.lock'))).toEqual([]);
  });

  it('stays with the store when a link to it is pointed elsewhere', () => {
    const [link, elsewhere] = [`${home}-link`, temporaryHome()];
    symlinkSync(home, link);
    const lock = StoreLock.acquire(link);
    rmSync(link);
    symlinkSync(elsewhere, link);
    expect(() => lock.beat()).not.toThrow();
    lock.release();
    StoreLock.acquire(home).release();
    for (const place of [link, elsewhere]) removeFolder(place);
  });

  it('is not taken for lost or free while it cannot be read', () => {
    const lock = StoreLock.acquire(home);
    renameSync(lockFile(), join(home, 'aside'));
    // A loop of links stands for any fault of the file system.
    symlinkSync(lockFile(), lockFile());
    expect(() => lock.beat()).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    expect(() => StoreLock.acquire(home)).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    renameSync(join(home, 'aside'), lockFile());
    expect(() => lock.beat()).not.toThrow();
    lock.release();
    expect(readdirSync(home)).toEqual([]);
  });

  it('replaces a dead holder, and not a live one that stalls', async () => {
    const script = join(home, 'holder.mjs');
    writeFileSync(script, 'process.send("ready"); setInterval(() => {}, 1000);');
    const child = fork(script, { stdio: 'ignore' });
    await once(child, 'message');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    holderOf({ pid: child.pid, host: (await import('node:os')).hostname(), started });
    utimesSync(lockFile(), 1, 1);
    expect(() => StoreLock.acquire(home)).toThrow(/has not responded for \d+ s/);
    await stopChild(child, 'SIGKILL');
    StoreLock.acquire(home).release();
  });

  it('takes a process with the number of a dead holder for another one', async () => {
    holderOf({ pid: process.ppid, host: (await import('node:os')).hostname(), started: '1' });
    StoreLock.acquire(home).release();
  });

  it('waits for a holder on another machine to stop its heartbeat', () => {
    holderOf({});
    expect(() => StoreLock.acquire(home)).toThrow('on elsewhere');
    const longAgo = (Date.now() - DEAD_AFTER_MS - 1000) / 1000;
    utimesSync(lockFile(), longAgo, longAgo);
    StoreLock.acquire(home).release();
  });

  it.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ])('takes no live holder for dead because the clock of this machine is %s', (_side, offsetMs) => {
    holderOf({});
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
    expect(() => StoreLock.acquire(home)).toThrow('on elsewhere');
  });

  it('shows its heartbeat by the clock of the file system', () => {
    const lock = StoreLock.acquire(home);
    utimesSync(lockFile(), 1, 1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - HOUR_MS });
    lock.beat();
    vi.useRealTimers();
    expect(Date.now() - statSync(lockFile()).mtimeMs).toBeLessThan(DEAD_AFTER_MS);
    lock.release();
    expect(readdirSync(home)).toEqual([]);
  });

  it('reports a lost lock to a holder that stalled', () => {
    const lock = StoreLock.acquire(home);
    holderOf({});
    expect(() => lock.beat()).toThrow(expect.objectContaining({ code: 'store-lock-lost' }));
    lock.release();
    expect(() => StoreLock.acquire(home)).toThrow('on elsewhere');
  });

  it('replaces a lock that cannot be read', () => {
    mkdirSync(home, { recursive: true });
    writeFileSync(lockFile(), '{ half');
    StoreLock.acquire(home).release();
  });
});
