/** Parameters that a policy brings while the companion runs: real core, real engines, real files. */
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedParameters } from '@vigil/core/policy/engine-parameters.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { decodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { encodeParameterFile } from '@vigil/pilot/parameter-file.ts';
import { newParameterKeys } from '@vigil/pilot/parameter-keys.ts';
import { newPilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { parametersOf } from 'vigil-fit/keystroke/model-parameters.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';
import { CALIBRATION, OWN_SET } from '../../../fakes/parameter-set.ts';
import { cut, type Typist, typing } from '../../../fakes/typing.ts';

const OWNER: Typist = { holdMs: 95, flightMs: 140, spread: 0.35 };
const keys = await newParameterKeys();
const pilot = await newPilotKeys();
/** The shipped cells: only the table is another. */
const TABLE = Buffer.from(await encodeParameterFile({ ...OWN_SET, keystrokes: null }, keys.privateKey));
/** As fits make them: the shipped cells, other offsets and weights. */
const [FITTED, NEXT] = await Promise.all(
  [0.25, -0.25].map(async (shift) => {
    const { offset, weight, ...rest } = parametersOf(shippedKeystrokeModel());
    const moved = { ...rest, offset: offset.map((value) => value + shift), weight: weight.map((value) => value * 1.5) };
    const set = { ...OWN_SET, keystrokes: encodeModel(moved) };
    return Buffer.from(await encodeParameterFile(set, keys.privateKey));
  }),
);
const MODEL = Buffer.from(await encodeParameterFile(OWN_SET, keys.privateKey));
const engineOf = (parameters: NamedParameters) =>
  createEngine(parameters.state === 'named' ? { parameters: decodeParameterSet(parameters.set) } : {});

let bench: CoreBench;
let machinePolicyFile: string;
let file: string;

const named = (bytes: Buffer) => ({
  parameters: { file, sha256: createHash('sha256').update(bytes).digest('hex'), key: keys.publicKey },
});
const setPolicy = (more: object) =>
  writeFileSync(machinePolicyFile, JSON.stringify({ version: 1, banks: [bench.bank.listed], ...more }), {
    mode: 0o600,
  });
const parameters = () => bench.core.status().parameters;
/** The policy is read at the tick, the file after it. */
const until = (found: object) =>
  expect
    .poll(() => {
      bench.clock.pass(61_000);
      bench.core.tick();
      return parameters();
    })
    .toMatchObject(found);
const typingLearnt = async () => {
  const { profiles } = await bench.core.userApi.request({ type: 'overview' });
  return profiles[0]?.learning.keystroke.n ?? 0;
};

/** One sitting, hours after the one before. */
const sit = (count: number, seed: number) => {
  bench.connection.receive({ type: 'close', stream: STREAM });
  bench.connect();
  bench.clock.pass(3 * 3_600_000);
  bench.live(cut(typing(OWNER, count, seed), [24], STREAM));
};

beforeEach(async () => {
  bench = await CoreBench.start();
  machinePolicyFile = join(bench.home, 'machine-policy.json');
  file = join(bench.home, 'acme.vigil-parameters');
  setPolicy({});
  await bench.restart({ machinePolicyFile, engine: createEngine(), engineOf });
  await bench.register();
  bench.live(cut(typing(OWNER, 600, 1), [24], STREAM));
});
afterEach(() => bench.stop());

it('come into force and go, with the template of before, and no stream ends', async () => {
  const learnt = await typingLearnt();
  expect(learnt).toBeGreaterThan(200);
  writeFileSync(file, MODEL);
  setPolicy(named(MODEL));
  await until({ source: 'policy', calibration: CALIBRATION, problem: null, pending: false, restarted: true });
  expect(await typingLearnt()).toBe(0);
  bench.type(30, { seq: 10_000 });
  setPolicy({});
  await until({ source: 'built-in', calibration: FALSE_MATCH_TABLE.cal, restarted: false });
  expect(await typingLearnt()).toBeGreaterThanOrEqual(learnt);
  expect(bench.faults).toEqual([]);
});

it('with the shipped cells keep the template; the bank sees their calibration', async () => {
  writeFileSync(file, TABLE);
  for (let day = 2; day < 5; day++) sit(500, day);
  const learnt = await typingLearnt();
  setPolicy(named(TABLE));
  await until({ source: 'policy', calibration: CALIBRATION, restarted: false });
  expect(await typingLearnt()).toBeGreaterThanOrEqual(learnt);
  sit(200, 77);
  expect((await bench.attest()).fmr?.cal).toBe(CALIBRATION);
});

it('of fits that keep the shipped cells keep the typing template, one after the other and at the roll-back', async () => {
  const learnt = await typingLearnt();
  expect(learnt).toBeGreaterThan(200);
  for (const bytes of [FITTED!, NEXT!, FITTED!]) {
    writeFileSync(file, bytes);
    setPolicy(named(bytes));
    await until({ source: 'policy', sha256: named(bytes).parameters.sha256, problem: null, restarted: false });
    expect(await typingLearnt()).toBeGreaterThanOrEqual(learnt);
  }
  sit(200, 5);
  setPolicy({});
  await until({ source: 'built-in', calibration: FALSE_MATCH_TABLE.cal, restarted: false });
  expect(await typingLearnt()).toBeGreaterThan(learnt);
  await bench.restart({ machinePolicyFile, engine: createEngine(), engineOf });
  expect([parameters()?.restarted, (await typingLearnt()) > learnt]).toEqual([false, true]);
  expect(bench.faults).toEqual([]);
});

it('that are refused change nothing, and are read again until their file is there', async () => {
  setPolicy(named(TABLE));
  await until({ source: 'built-in', problem: 'parameters-unreadable', pending: true });
  await until({ source: 'built-in', problem: 'parameters-unreadable', pending: true });
  expect(bench.faults).toEqual(['parameters-unreadable']);
  writeFileSync(file, TABLE);
  await until({ source: 'policy', problem: null });
  setPolicy({ parameters: { ...named(MODEL).parameters, file: join(bench.home, 'none') } });
  await until({ source: 'policy', calibration: CALIBRATION, problem: 'parameters-unreadable', pending: true });
  // Named again: nothing has to be exchanged.
  setPolicy(named(TABLE));
  await until({ source: 'policy', problem: null, pending: false });
  rmSync(file);
});

it('leave a recording of a pilot and an open watch as they are', async () => {
  const settings = { publicKey: pilot.publicKey, name: 'Acme', purpose: 'Fit', days: 14, maxMB: 1 };
  setPolicy({ pilot: settings });
  bench.core.tick();
  const recipient = pilotKeyId(pilot.publicKey);
  await bench.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });
  await bench.connection.replyTo(await bench.request('watch'));
  writeFileSync(file, TABLE);
  setPolicy({ pilot: settings, ...named(TABLE) });
  await until({ source: 'policy' });
  expect(bench.core.state().pilot?.status).toBe('recording');
  expect(bench.core.status().watches).toBe(1);
});
