/** The folder to which a machine policy has recordings copied: real core, real disk, real encryption. */
import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderCopy } from '@vigil/core/pilot/folder-copy.ts';
import { Store } from '@vigil/core/store/store.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PilotSettings } from '@vigil/protocol/pilot.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { PILOT, pilotKeys, recipient } from '../../../fakes/offered-pilot.ts';

const DAY_MS = 86_400_000;

let bench: CoreBench;
let machinePolicyFile: string;

const setPolicy = (pilot: PilotSettings) =>
  writeFileSync(machinePolicyFile, JSON.stringify({ version: 1, banks: [bench.bank.listed], pilot }), { mode: 0o600 });
const agree = () => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });
const written = () => bench.core.userApi.request({ type: 'pilot-recording' });
const exportFolder = () => join(bench.home, 'share');
const copies = () => readdirSync(exportFolder()).filter((name) => /^[^.].*\.vigil-pilot$/.test(name));
const settings = () => ({ ...PILOT, exportFolder: exportFolder() });
const canMount =
  process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** Runs `test` where the export folder, with a copy in it, can become one that takes nothing. */
async function onShare(test: (remount: (how: 'ro' | 'rw') => void) => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', exportFolder()]);
  try {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await test((how) => void execFileSync('mount', ['-o', `remount,${how}`, exportFolder()]));
  } finally {
    execFileSync('umount', [exportFolder()]);
  }
}

async function visitsIn(name: string): Promise<number> {
  let visits = 0;
  for await (const _ of readPilotFile(join(exportFolder(), name), pilotKeys.privateKey)) visits++;
  return visits;
}

beforeEach(async () => {
  bench = await CoreBench.start();
  machinePolicyFile = join(bench.home, 'machine-policy.json');
  mkdirSync(exportFolder());
  setPolicy(settings());
  await bench.restart({ machinePolicyFile });
  await bench.register();
  await agree();
  bench.type(20);
  await written();
});
afterEach(() => bench.stop());

describe('the export folder', () => {
  it('gets one file for this installation, replaced once a day', async () => {
    expect(bench.core.state().pilot?.copied).toBe(true);
    const copied = async (visits: number) => {
      await expect.poll(async () => (copies().length === 1 ? visitsIn(copies()[0] ?? '') : 0)).toBe(visits);
    };
    bench.core.tick();
    await copied(1);
    bench.clock.pass(DAY_MS);
    bench.type(20);
    await written();
    bench.core.tick();
    await copied(2);
    expect(bench.faults).toEqual([]);
  });

  it('holds nothing of a user who deletes the recording', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await bench.core.userApi.request({ type: 'delete-pilot' });
    await expect.poll(copies).toEqual([]);
    bench.clock.pass(2 * DAY_MS);
    bench.core.tick();
    await expect.poll(copies).toEqual([]);
    expect(bench.faults).toEqual([]);
  });

  it('holds nothing of a user who refuses after all, or begins again', async () => {
    const decide = (granted: boolean) => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted });
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await bench.core.userApi.request({ type: 'stop-pilot' });
    await decide(true);
    await expect.poll(copies).toEqual([]);
    bench.type(20);
    await written();
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await decide(false);
    await expect.poll(copies).toEqual([]);
    expect(bench.faults).toEqual([]);
  });

  it('gets no file again that was collected from there after the recording ended', async () => {
    await bench.core.userApi.request({ type: 'stop-pilot' });
    await written();
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    const stored = async () => (await bench.core.userApi.request({ type: 'export', part: 0 })).text;
    await expect.poll(stored).not.toContain('"copiedMs":0');
    await bench.core.close();
    rmSync(join(exportFolder(), copies()[0] ?? ''));
    await bench.restart({ machinePolicyFile });
    const looked = vi.spyOn(FolderCopy.prototype, 'whenDue');
    bench.core.tick();
    expect(await looked.mock.results.at(-1)?.value).toBeNull();
    looked.mockRestore();
    expect([copies(), bench.faults]).toEqual([[], []]);
  });

  it('ends nothing when the store does not take that it was copied', async () => {
    const refused = vi.spyOn(Store.prototype, 'savePilot').mockImplementation(() => {
      throw new VigilError('store-full', 'The disk is full.');
    });
    bench.core.tick();
    await expect.poll(() => bench.faults).toEqual(['store-full']);
    refused.mockRestore();
    expect(bench.core.state().pilot?.status).toBe('recording');
  });

  it('holds nothing of a former user, and the next one is asked again', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    const removed = vi.spyOn(FolderCopy.prototype, 'remove');
    await bench.core.userApi.request({ type: 'hand-over' });
    expect(await removed.mock.results.at(-1)?.value).toBe(true);
    removed.mockRestore();
    expect(copies()).toEqual([]);
    await bench.core.close();
    await bench.restart({ machinePolicyFile });
    expect(bench.core.state().pilot?.status).toBe('offered');
  });

  it('holds nothing of a user who erases everything', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await bench.core.userApi.request({ type: 'erase' });
    await expect.poll(copies).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('never writes through a link that another user left there', async () => {
    const { pseudonym } = await written();
    const victim = join(bench.home, 'victim');
    writeFileSync(victim, 'before');
    for (const name of [`${pseudonym}.vigil-pilot`, `${pseudonym}.vigil-pilot.part`])
      symlinkSync(victim, join(exportFolder(), name));
    bench.core.tick();
    const copy = join(exportFolder(), `${pseudonym}.vigil-pilot`);
    await expect.poll(() => [copies().length, lstatSync(copy).isSymbolicLink()]).toEqual([1, false]);
    expect([await visitsIn(`${pseudonym}.vigil-pilot`), readFileSync(victim, 'utf8')]).toEqual([1, 'before']);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it.skipIf(!canMount)('that is full, read-only or gone is a fault that ends nothing, and is tried again', async () => {
    const mount = (...options: string[]) => execFileSync('mount', ['-t', 'tmpfs', ...options, 'tmpfs', exportFolder()]);
    const triedAgain = async (faults: number) => {
      bench.clock.pass(3_600_000);
      bench.core.tick();
      await expect.poll(() => bench.faults).toEqual(Array(faults).fill('pilot-export-failed'));
      expect([copies(), bench.core.state().pilot?.status]).toEqual([[], 'recording']);
    };
    mount('-o', 'size=4k');
    try {
      writeFileSync(join(exportFolder(), '.ballast'), Buffer.alloc(4096));
      await triedAgain(1);
      mount('-o', 'ro');
      await triedAgain(2);
    } finally {
      execFileSync('umount', [exportFolder()]);
      execFileSync('umount', [exportFolder()]);
    }
    bench.clock.pass(3_600_000);
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
  });

  it.skipIf(!canMount)('that could not be reached when a user deleted the recording loses the copy later', async () => {
    await onShare(async (remount) => {
      remount('ro');
      await bench.core.userApi.request({ type: 'delete-pilot' });
      await expect.poll(() => bench.faults).toEqual(['pilot-export-failed']);
      const removed = vi.spyOn(FolderCopy.prototype, 'remove');
      bench.core.tick();
      expect(removed).not.toHaveBeenCalled();
      removed.mockRestore();
      await bench.core.close();
      await bench.restart({ machinePolicyFile });
      expect(copies()).toHaveLength(1);
      remount('rw');
      bench.core.tick();
      await expect.poll(copies).toEqual([]);
    });
  });

  it.skipIf(!canMount)('that could not be reached when the computer was handed over loses the copy later', async () => {
    await onShare(async (remount) => {
      const former = copies();
      remount('ro');
      await bench.core.userApi.request({ type: 'hand-over' });
      await expect.poll(() => bench.faults).toEqual(['pilot-export-failed']);
      await bench.core.userApi.request({ type: 'hand-over' });
      await bench.register();
      await agree();
      bench.type(20);
      await written();
      await bench.core.close();
      await bench.restart({ machinePolicyFile });
      expect(copies()).toEqual(former);
      remount('rw');
      const removed = vi.spyOn(FolderCopy.prototype, 'remove');
      bench.core.tick();
      expect(await removed.mock.results[0]?.value).toBe(true);
      expect(copies()).not.toContain(former[0]);
      await expect.poll(copies).toHaveLength(1);
      removed.mockClear();
      bench.core.tick();
      await bench.core.close();
      await bench.restart({ machinePolicyFile });
      bench.core.tick();
      expect(removed).not.toHaveBeenCalled();
      removed.mockRestore();
    });
  });

  it('lets a computer be handed over where its copy cannot be noted', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    const refused = vi.spyOn(Store.prototype, 'saveLeftCopies').mockImplementation(() => {
      throw new VigilError('store-full', 'The disk is full.');
    });
    await bench.core.userApi.request({ type: 'hand-over' });
    refused.mockRestore();
    expect([bench.faults, bench.core.state().pilot?.status]).toEqual([['store-full'], 'offered']);
  });

  it('that was never set leaves no name of a former user behind', async () => {
    setPolicy(PILOT);
    await bench.restart({ machinePolicyFile });
    const noted = vi.spyOn(Store.prototype, 'saveLeftCopies');
    await bench.core.userApi.request({ type: 'hand-over' });
    expect(noted).not.toHaveBeenCalled();
    noted.mockRestore();
  });

  it('takes the files of several users', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    const other = await CoreBench.start();
    try {
      const file = join(other.home, 'machine-policy.json');
      writeFileSync(file, JSON.stringify({ version: 1, banks: [other.bank.listed], pilot: settings() }), {
        mode: 0o600,
      });
      await other.restart({ machinePolicyFile: file });
      await other.register();
      await other.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });
      other.type(20);
      await other.core.userApi.request({ type: 'pilot-recording' });
      other.core.tick();
      await expect.poll(copies).toHaveLength(2);
      expect(await Promise.all(copies().map(visitsIn))).toEqual([1, 1]);
      await other.core.userApi.request({ type: 'delete-pilot' });
      await expect.poll(copies).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });

  it('that is missing is a fault that ends nothing', async () => {
    setPolicy({ ...PILOT, exportFolder: join(bench.home, 'missing') });
    bench.core.tick();
    await expect.poll(() => bench.faults).toEqual(['pilot-export-failed']);
    expect(bench.core.state().pilot?.status).toBe('recording');
  });
});
