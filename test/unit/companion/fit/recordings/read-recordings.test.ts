import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { check, checkText } from 'vigil-fit/recordings/check.ts';
import { rawVisits, readRecordings } from 'vigil-fit/recordings/read-recordings.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PilotFolder, writePilotFolder } from '../pilot-recordings.ts';

const AMOUNTS = { people: 4, visits: 6, keys: 120, clicks: 40 };
let pilot: PilotFolder;

beforeAll(async () => {
  pilot = await writePilotFolder(AMOUNTS);
});
afterAll(() => removeFolder(pilot.folder));

const at = (name: string) => join(pilot.folder, name);

describe('readRecordings', () => {
  it('reads every key and stroke of every person', async () => {
    const { people, leftOut } = await readRecordings(pilot.folder, pilot.keys.privateKey);
    expect(leftOut).toEqual([]);
    expect(people.map(({ recorded }) => [recorded.visits, recorded.days, recorded.keys])).toEqual(
      Array.from({ length: 4 }, () => [6, 3, 720]),
    );
    expect(Math.min(...people.map(({ recorded }) => recorded.strokes))).toBeGreaterThan(200);
  });

  it('counts a visit that stands in two exports once', async () => {
    await copyFile(at('person-1.vigil-pilot'), at('person-1-again.vigil-pilot'));
    const { people, files } = await readRecordings(pilot.folder, pilot.keys.privateKey);
    await rm(at('person-1-again.vigil-pilot'));
    expect(files).toBe(5);
    expect(people.map(({ recorded }) => recorded.visits)).toEqual([6, 6, 6, 6]);
  });

  it('leaves out damaged files, names each with its reason, and keeps the others', async () => {
    const altered = await readFile(at('person-0.vigil-pilot'));
    altered[900] = altered[900]! ^ 1;
    await writeFile(at('altered'), altered);
    await copyFile(at('person-2.vigil-pilot'), at('cut'));
    await truncate(at('cut'), 1000);
    await writeFile(at('notes.txt'), 'no pilot file');
    const { people, leftOut } = await readRecordings(pilot.folder, pilot.keys.privateKey);
    for (const name of ['altered', 'cut', 'notes.txt']) await rm(at(name));
    expect(people).toHaveLength(4);
    expect(leftOut.map(({ file, code }) => [file, code])).toEqual([
      ['altered', 'pilot-altered'],
      ['cut', 'pilot-truncated'],
      ['notes.txt', 'pilot-format'],
    ]);
  });

  it('refuses a folder that holds nothing for the key', async () => {
    const { privateKey } = await newPilotKeys();
    const refused = expect.objectContaining({ code: 'pilot-key' });
    await expect(readRecordings(pilot.folder, privateKey)).rejects.toMatchObject({
      code: 'fit-empty',
      message: expect.stringContaining('of another pilot'),
      leftOut: [refused, refused, refused, refused],
    });
  });

  it.skipIf(process.platform === 'win32')('follows links to files, and names those that lead nowhere', async () => {
    const linked = await mkdtemp(join(tmpdir(), 'vigil-fit-'));
    await symlink(at('person-0.vigil-pilot'), join(linked, 'person'));
    await symlink(at('nowhere'), join(linked, 'lost'));
    await symlink(pilot.folder, join(linked, 'folder'));
    const { people, leftOut } = await readRecordings(linked, pilot.keys.privateKey);
    removeFolder(linked);
    expect([people.length, leftOut.map(({ file, code }) => [file, code])]).toEqual([
      1,
      [
        ['folder', 'EISDIR'],
        ['lost', 'ENOENT'],
      ],
    ]);
  });

  it('says what to do about a folder that it cannot read', async () => {
    const { privateKey } = pilot.keys;
    const message = (text: string) => expect.stringContaining(text);
    const refused = (folder: string) => expect(readRecordings(folder, privateKey)).rejects;
    await refused(at('nowhere')).toMatchObject({ code: 'fit-folder', message: message('ENOENT') });
    await refused(at('person-0.vigil-pilot')).toMatchObject({
      code: 'fit-folder',
      message: message('name the folder'),
    });
    await mkdir(at('empty/deeper'), { recursive: true });
    await refused(at('empty')).toMatchObject({ code: 'fit-empty', message: message('Folders in it are not read') });
    removeFolder(at('empty'));
  });

  it('gives the raw visits of one person in order of days', async () => {
    const { people, filesOf } = await readRecordings(pilot.folder, pilot.keys.privateKey);
    const { id } = people[2]!;
    const visits = await rawVisits(filesOf.get(id) ?? [], pilot.keys.privateKey, id);
    expect(visits.map(({ day }) => day)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(visits.every(({ pseudonym }) => pseudonym === id)).toBe(true);
  });

  it('gives no raw visits of a file that is gone since it was read', async () => {
    await expect(rawVisits([at('gone')], pilot.keys.privateKey, 'any')).rejects.toMatchObject({ code: 'fit-folder' });
  });
});

describe('check', () => {
  it('states what is too little for what', async () => {
    const checked = check(await readRecordings(pilot.folder, pilot.keys.privateKey));
    expect(checked).toMatchObject({ people: 4, typists: 4, pointers: 4, visits: 24, keys: 2880 });
    expect(checked.purposes.map(({ purpose, have, enough }) => [purpose, have, enough])).toEqual([
      ['calibration', 4, false],
      ['scratch', 4, false],
      ['background', 4, false],
      ['pairs', 4, false],
      ['falseMatches5', 4, false],
      ['falseMatches1', 4, false],
    ]);
    expect(checkText(checked)).toContain('too little  typing: parameters from scratch: 4 of 200 people');
    expect(checkText({ ...checked, people: 1, files: 1, visits: 1 })).toContain(
      '1 person in 1 file: 1 visit, 2880 keys',
    );
  });
});
