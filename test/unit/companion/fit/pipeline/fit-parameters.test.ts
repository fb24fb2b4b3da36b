import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { decodeParameterSet, encodeParameterSet } from '@vigil/engine/parameter-set.ts';
import type { PilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { type FitResult, fitParameters } from 'vigil-fit/pipeline/fit-parameters.ts';
import { privacyOf } from 'vigil-fit/pipeline/privacy.ts';
import { rawVisits, readRecordings } from 'vigil-fit/recordings/read-recordings.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PilotFolder, writePilotFolder } from '../pilot-recordings.ts';

let pilot: PilotFolder;
let first: FitResult;
const progress: string[] = [];

async function fitted(key: PilotPrivateKey, least = 0): Promise<FitResult> {
  const { people, filesOf } = await readRecordings(pilot.folder, key);
  return fitParameters({
    people: people.slice(least),
    prior: shippedKeystrokeModel(),
    priorMoments: null,
    seed: 1,
    privacy: privacyOf(1, key, people.length),
    calibration: 'test-1',
    progress: (text) => progress.push(text),
    rawVisits: (subject) => rawVisits(filesOf.get(subject) ?? [], key, subject),
  });
}

beforeAll(async () => {
  pilot = await writePilotFolder({ people: 10, visits: 6, keys: 130, clicks: 0 });
  first = await fitted(pilot.keys.privateKey);
}, 120_000);
afterAll(() => removeFolder(pilot.folder));

describe('fitParameters', () => {
  it('gives a set that the engine reads, with a false match table under its own name', () => {
    const read = decodeParameterSet(encodeParameterSet(first.set));
    expect(read.falseMatches?.cal).toBe('test-1');
    expect(read.keystrokes.provenance.people).toBe(10);
    expect(read.keystrokes.id).not.toBe(shippedKeystrokeModel().id);
    // Nothing of the pointer was recorded: it stays as shipped.
    expect([first.set.pointer, first.set.pairs]).toEqual([null, null]);
  });

  it('gives the same bytes for the same recordings', async () => {
    const again = await fitted(pilot.keys.privateKey);
    expect(encodeParameterSet(again.set)).toEqual(encodeParameterSet(first.set));
  }, 120_000);

  it('states progress by steps', () => {
    // After five seconds with an estimate of what is left.
    expect(progress.some((text) => /^step 1 of 8[^:]*: fit without half 1/.test(text))).toBe(true);
    expect(progress.some((text) => /^step 8 of 8[^:]*: final parameters/.test(text))).toBe(true);
  });

  it('measures typing on people apart, beside the shipped parameters', () => {
    const window = first.measured.typing?.windows.find(({ length }) => length === 50);
    expect(window?.genuine).toBeGreaterThan(20);
    expect(window?.own.eer.value).toBeLessThan(0.4);
    expect(first.measured.evidence.length).toBeGreaterThan(0);
    expect(first.measured.membership.typing?.people).toBe(10);
  });

  it('refuses too few people', async () => {
    await expect(fitted(pilot.keys.privateKey, 5)).rejects.toMatchObject({ code: 'fit-too-little' });
  });
});
