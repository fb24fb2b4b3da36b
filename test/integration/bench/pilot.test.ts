/** The pilot command on people whom a program made. In: a folder of recordings, stages that a companion would make. Out: nothing. */
import { execFile } from 'node:child_process';
import { createECDH, createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { keysBeside } from '@vigil/bench/pilot/keys-beside.ts';
import { sourceOf, trialPeople } from '@vigil/bench/pilot/pilot-people.ts';
import { writePilots } from '@vigil/bench/pilot/write-pilots.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fromBase64 } from '@vigil/engine/encoding.ts';
import { KEYSTROKE_PARAMETERS } from '@vigil/engine/keystroke/parameters.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnKeys, KEY_TABLE_HEADER, typedRows } from '../../unit/bench/made-up-typing.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PEOPLE = 20;
const KEYS = 2_600;
const WINDOWS = ['work.25', 'work.50', 'shift.25', 'shift.50', 'shift.100'];

let folder: string;
let first: Awaited<ReturnType<typeof pilot>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilot-bench-'));
  await mkdir(join(folder, 'data/bbmas-full'), { recursive: true });
  const rows = Array.from({ length: PEOPLE }, (_, subject) => rowsOf(subject)).flat();
  await writeFile(join(folder, 'data/bbmas-full/keystrokes.csv'), [KEY_TABLE_HEADER, ...rows].join('\n'));
  await makeStages();
  first = await pilot();
}, 400_000);
afterAll(() => removeFolder(folder));

/** Alike enough to be taken for one another. */
function rowsOf(subject: number): string[] {
  const random = seededRandom(7 + subject);
  const about = (ms: number) => ms * Math.exp(0.12 * random.normal());
  const typed = { subject, session: 0 };
  return typedRows(typed, drawnKeys(typed, KEYS), { holdMs: about(90), gapMs: about(170), turn: 3 });
}

/** Pilot files as `write-pilots.ts` makes them, and the shipped parameters as priors: a play and two fits less. */
async function makeStages(): Promise<void> {
  for (const stage of ['priors', 'pilots/bbmas']) await mkdir(join(folder, 'kept', stage), { recursive: true });
  for (const prior of ['bbmas', 'shipped-kind'])
    await writeFile(join(folder, 'kept/priors', `${prior}.bin`), fromBase64(KEYSTROKE_PARAMETERS));
  const keyFile = join(folder, 'kept/pilots/bbmas.key.jwk');
  await writeFile(keyFile, JSON.stringify(privateKey()));
  const { publicKey } = await keysBeside(keyFile);
  const people = await trialPeople(join(folder, 'data'), sourceOf('bbmas', 1));
  const names = await writePilots(join(folder, 'kept/pilots/bbmas'), publicKey, people);
  await writeFile(join(folder, 'kept/pilots/bbmas.people.json'), JSON.stringify(names));
}

/** A P-256 key that is the same in every run. */
function privateKey(): object {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(createHash('sha256').update('the key of a pilot that never was').digest());
  const point = pair.getPublicKey();
  const text = (bytes: Buffer) => bytes.toString('base64url');
  const coordinates = { x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
  return { kty: 'EC', crv: 'P-256', ...coordinates, d: text(pair.getPrivateKey()) };
}

/** Without noise: one draw. */
async function pilot(...options: string[]): Promise<{ figures: Record<string, number>; progress: string }> {
  const words = [
    'bench/main.ts',
    'pilot',
    '--data',
    join(folder, 'data'),
    '--corpora',
    'bbmas',
    '--json',
    '--privacy',
    'off',
  ];
  const kept = ['--keep', join(folder, 'kept')];
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', ...words, ...kept, ...options], {
    cwd: ROOT,
  });
  const { bbmas } = JSON.parse(stdout) as { bbmas: Record<string, number> };
  return { figures: bbmas, progress: stderr };
}

describe('bench pilot', () => {
  it('says of every window whether pilot files are as good as the raw recordings', () => {
    const { figures } = first;
    for (const window of WINDOWS) {
      expect([window, figures[`${window}.within-10`]]).toEqual([window, 1]);
      // The files hold the very keystrokes, on a clock of 0.1 ms.
      expect(figures[`${window}.ratio.cllr`]).toBeCloseTo(1, 2);
      expect(figures[`${window}.ratio.eer.low`]).toBeLessThanOrEqual(figures[`${window}.ratio.eer`] ?? Number.NaN);
      // These people type unlike anybody whom the shipped parameters know.
      expect(figures[`${window}.pilot.cllr`]).toBeLessThan(0.7 * figures[`${window}.prior.cllr`]!);
      expect(figures[`${window}.pilot.eer.high`]).toBeGreaterThan(figures[`${window}.pilot.eer.low`]!);
    }
  });

  it('judges people who were not in the pilot, and counts those who were', () => {
    const { figures } = first;
    expect(figures['draw-1.typists']! + figures['judged.typists']!).toBe(PEOPLE);
    expect(figures['draw-1.keys']).toBeGreaterThan(0.99 * KEYS * figures['draw-1.typists']!);
    expect(figures['draw-1.membership-typing']).toBeGreaterThan(0.5);
    for (const used of ['processor-s', 'peak-mb', 'file-kb']) expect(figures[`draw-1.${used}`]).toBeGreaterThan(1);
  });

  it('makes no stage again, and finds the same figures in the stages that it left', async () => {
    const { figures, progress } = await pilot();
    expect(first.progress).toContain('vigil-fit fit');
    expect(progress).not.toMatch(/fit|prior without|playing/);
    expect(figures).toEqual(first.figures);
  });
});

it.each([
  ['--seed', '2', 'another seed needs another folder'],
  ['--corpora', 'bbmas+pace', 'There is no corpus bbmas+pace'],
  ['--privacy', 'none', '--privacy is a number from 0.1 to 100, or off'],
])('refuses %s %s', async (option, value, reason) => {
  await expect(pilot(option, value)).rejects.toThrow(reason);
});
