/** Pilot files of the same visits for another key. In: made-up pilot files. Out: nothing. */
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFolder } from '@vigil/bench/pilot/kept-folder.ts';
import { filesOfDraw } from '@vigil/bench/pilot/other-key.ts';
import { sourceOf } from '@vigil/bench/pilot/pilot-people.ts';
import type { PilotTrial } from '@vigil/bench/pilot/pilot-trial.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { PilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { Visit } from '@vigil/pilot/visit.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PilotFolder, writePilotFolder } from '../../companion/fit/pilot-recordings.ts';

let folder: string;
let pilot: PilotFolder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'other-key-'));
  pilot = await writePilotFolder({ people: 2, visits: 3, keys: 40, clicks: 2 });
});
afterAll(() => Promise.all([folder, pilot.folder].map((path) => removeFolder(path))));

async function visitsIn(path: string, key: PilotPrivateKey): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const file of (await readdir(path)).sort())
    for await (const visit of readPilotFile(join(path, file), key)) visits.push(visit);
  return visits;
}

describe('filesOfDraw', () => {
  it('holds the same visits of the same people, and only the other key reads them', async () => {
    const kept = await KeptFolder.open(folder, 1);
    const source = sourceOf('bbmas', 1);
    const trial: PilotTrial = { name: 'p', source, dataDir: '', seed: 1, mu: 1, draws: 3, kept, progress: () => {} };
    const files = { folder: pilot.folder, keyFile: '', privateKey: pilot.keys.privateKey, people: {} };
    expect(await filesOfDraw(trial, files, 1)).toBe(files);
    const other = await filesOfDraw(trial, files, 2);
    expect(other.privateKey.d).not.toBe(files.privateKey.d);
    const visits = await visitsIn(other.folder, other.privateKey);
    expect(visits).toHaveLength(6);
    expect(visits).toEqual(await visitsIn(files.folder, files.privateKey));
    await expect(visitsIn(other.folder, files.privateKey)).rejects.toThrow(
      expect.objectContaining({ code: 'pilot-key' }),
    );
  });
});
