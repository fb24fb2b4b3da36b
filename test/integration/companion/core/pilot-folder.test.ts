/** The folder to which a machine policy has recordings copied: real core, real disk, real encryption. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { PilotSettings } from '@vigil/protocol/pilot.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';

const DAY_MS = 86_400_000;
const keys = await newPilotKeys();
const recipient = pilotKeyId(keys.publicKey);
const SETTINGS: PilotSettings = { publicKey: keys.publicKey, name: 'Acme', purpose: 'Fit', days: 14, maxMB: 1 };

let bench: CoreBench;
let machinePolicyFile: string;

const setPolicy = (pilot: PilotSettings) =>
  writeFileSync(machinePolicyFile, JSON.stringify({ version: 1, banks: [bench.bank.listed], pilot }), { mode: 0o600 });
const agree = () => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });
const written = () => bench.core.userApi.request({ type: 'pilot-recording' });
const exportFolder = () => join(bench.home, 'share');
const copies = () => readdirSync(exportFolder());

async function visitsIn(name: string): Promise<number> {
  let visits = 0;
  for await (const _ of readPilotFile(join(exportFolder(), name), keys.privateKey)) visits++;
  return visits;
}

beforeEach(async () => {
  bench = await CoreBench.start();
  machinePolicyFile = join(bench.home, 'machine-policy.json');
  mkdirSync(exportFolder());
  setPolicy({ ...SETTINGS, exportFolder: exportFolder() });
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

  it('holds nothing of a user who erases everything', async () => {
    bench.core.tick();
    await expect.poll(copies).toHaveLength(1);
    await bench.core.userApi.request({ type: 'erase' });
    await expect.poll(copies).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('that is full is a fault that ends nothing, and is tried again', async () => {
    const { pseudonym } = await written();
    symlinkSync('/dev/full', join(exportFolder(), `${pseudonym}.vigil-pilot.part`));
    bench.core.tick();
    await expect.poll(() => bench.faults).toEqual(['pilot-export-failed']);
    expect([copies(), bench.core.state().pilot?.status]).toEqual([[], 'recording']);
    bench.clock.pass(3_600_000);
    bench.core.tick();
    await expect.poll(copies).toEqual([`${pseudonym}.vigil-pilot`]);
  });

  it('that is missing is a fault that ends nothing', async () => {
    setPolicy({ ...SETTINGS, exportFolder: join(bench.home, 'missing') });
    bench.core.tick();
    await expect.poll(() => bench.faults).toEqual(['pilot-export-failed']);
    expect(bench.core.state().pilot?.status).toBe('recording');
  });
});
