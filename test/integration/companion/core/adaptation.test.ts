/** Whom a template follows: a user who changes, and not an impostor who stays. The real engine behind the real core. */

import { createEngine } from '@vigil/engine/engine.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';
import { cut, type Typist, typing } from '../../../fakes/typing.ts';

const OWNER: Typist = { holdMs: 95, flightMs: 140, spread: 0.35 };
const STRANGER: Typist = { holdMs: 60, flightMs: 260, spread: 0.35 };
const engine = createEngine();

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start({ engine });
  await bench.register();
  for (let day = 0; day < 3; day++) sit(OWNER, 500, day);
  // Another visit begins: the last one has ended, and is learnt.
  sit(OWNER, 2, 3);
});
afterEach(() => bench.stop());

const seconds = () => Math.floor(bench.clock.now() / 1000);
/** Keys that the template in force was made of. */
const keysLearnt = async () => {
  const { profiles } = await bench.core.userApi.request({ type: 'overview' });
  return profiles.find(({ active }) => active)?.learning.keystroke.n ?? 0;
};
const report = () => bench.core.userApi.request({ type: 'report-false-alarm' });

/** Types on in the page that is open. */
let streams = 0;
function type(typist: Typist, keys: number, seed: number): void {
  const name = `${STREAM}${String(streams++).padStart(4, '0')}`;
  bench.connection.receive({ type: 'open', stream: name, origin: 'https://portal.bank.example', tab: 1, top: true });
  bench.live(cut(typing(typist, keys, seed), [24], name));
  bench.connection.receive({ type: 'close', stream: name });
}

/** Somebody sits down after three hours and types. */
function sit(typist: Typist, keys: number, seed: number): void {
  bench.clock.pass(3 * 3_600_000);
  type(typist, keys, seed);
}

it('does not change while an impostor works for days', async () => {
  const before = await keysLearnt();
  for (let day = 0; day < 5; day++) {
    for (let visit = 0; visit < 3; visit++) sit(STRANGER, 300, 100 + 10 * day + visit);
    bench.clock.pass(15 * 3_600_000);
    expect((await bench.attest()).verdict).not.toBe('match');
    await expect(report()).rejects.toMatchObject({ code: expect.stringMatching(/^false-alarm-/) });
  }
  // 4,500 foreign keys were offered.
  expect((await keysLearnt()) - before).toBeLessThan(50);
  // In the browser that the impostor sat at, doubt lasts for as long as their keys are remembered.
  await bench.restart({ engine });
  sit(OWNER, 200, 500);
  expect((await bench.attest()).verdict).toBe('match');
}, 600_000);

it('follows a person who changes a little every day', async () => {
  let typist = OWNER;
  const before = await keysLearnt();
  for (let day = 0; day < 10; day++) {
    typist = { ...typist, holdMs: typist.holdMs * 1.02, flightMs: typist.flightMs * 0.98 };
    sit(typist, 300, 200 + day);
    expect((await bench.attest()).verdict).toBe('match');
  }
  expect((await keysLearnt()) - before).toBeGreaterThan(1000);
}, 600_000);

it('learns little of an impostor who starts right after the user authenticated', async () => {
  const before = await keysLearnt();
  let reports = 0;
  for (let attempt = 0; attempt < 12; attempt++) {
    sit(STRANGER, 250, 300 + attempt);
    expect((await bench.attest()).verdict).toBe('mismatch');
    await bench.attest({ auth_time: seconds() });
    type(STRANGER, 400, 400 + attempt);
    await report().then(
      () => {
        reports += 1;
      },
      () => {},
    );
  }
  // Twelve proofs of the owner within two days: three reports, each of a twentieth of the template at most.
  expect(reports).toBe(3);
  expect((await keysLearnt()) - before).toBeLessThanOrEqual(before * (1.05 ** 3 - 1));
  sit(STRANGER, 300, 998);
  const foreign = await bench.attest();
  // A mismatch lasts until a bank states that the user authenticated.
  await bench.attest({ auth_time: seconds() });
  sit(OWNER, 300, 999);
  const own = await bench.attest();
  expect(own.verdict).toBe('match');
  expect(foreign.verdict).not.toBe('match');
}, 600_000);

it('learns visits of forty keys, also when the companion restarts after each', async () => {
  const before = await keysLearnt();
  for (let visit = 0; visit < 5; visit++) {
    sit(OWNER, 40, 600 + visit);
    await bench.attest({ auth_time: seconds() });
    await bench.restart({ engine });
  }
  expect((await keysLearnt()) - before).toBeGreaterThanOrEqual(150);
}, 600_000);
