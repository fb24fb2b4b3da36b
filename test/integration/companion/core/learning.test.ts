import { workerTrainer } from '@vigil/core/profiles/trainer.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { decodeParameterSet, encodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';
import { CALIBRATION, OWN_SET } from '../../../fakes/parameter-set.ts';
import { cut, type Typist, typing } from '../../../fakes/typing.ts';

const OWNER: Typist = { holdMs: 95, flightMs: 140, spread: 0.35 };
const STRANGER: Typist = { holdMs: 60, flightMs: 260, spread: 0.35 };
const TRAIN = new URL('../../../../companion/core/train-worker.ts', import.meta.url);

let bench: CoreBench;
afterEach(() => bench.stop());

/** One sitting, hours after the one before. */
const sit = (typist: Typist, keys: number, seed: number) => {
  bench.connection.receive({ type: 'close', stream: STREAM });
  bench.connect();
  bench.clock.pass(3 * 3_600_000);
  bench.live(cut(typing(typist, keys, seed), [24], STREAM));
};

describe('enrolment with the real engine', () => {
  const engine = createEngine();
  const trainer = workerTrainer(TRAIN);
  beforeEach(async () => {
    bench = await CoreBench.start({ engine, trainer });
  });

  it('learns a user over days, keeps the template, and rejects another user', async () => {
    await bench.register();
    expect((await bench.attest()).verdict).toBe('insufficient');
    for (let day = 0; day < 4; day++) sit(OWNER, 500, day);
    const before = bench.core.state();
    expect(before.stage).not.toBe('learning');
    expect(before.sessions).toBeGreaterThanOrEqual(1);
    await bench.restart({ engine, trainer });
    expect(bench.core.state()).toMatchObject({ stage: before.stage, progress: before.progress });
    sit(OWNER, 200, 77);
    const own = await bench.attest();
    await bench.restart({ engine, trainer });
    sit(STRANGER, 200, 78);
    const foreign = await bench.attest();
    expect(bench.faults).toEqual([]);
    expect(own).toMatchObject({ verdict: 'match' });
    expect(foreign).toMatchObject({ verdict: 'mismatch' });
    expect(own.ev.keys).toBeGreaterThanOrEqual(50);
    expect(own.submods.extension.version).toBe('0.1.0');
  });
});

describe('parameters of a deployment', () => {
  const shipped = createEngine();
  const set = encodeParameterSet(OWN_SET);
  const own = {
    engine: createEngine({ parameters: decodeParameterSet(set) }),
    trainer: workerTrainer(TRAIN, 30_000, set),
  };
  const named = { state: 'named', set, calibration: CALIBRATION, sha256: 'ab'.repeat(32) } as const;
  const typingLearnt = async () => {
    const { profiles } = await bench.core.userApi.request({ type: 'overview' });
    return profiles[0]?.learning.keystroke.n;
  };

  it('start the typing template again, say so, and give the old one back when the policy takes them away', async () => {
    bench = await CoreBench.start({ engine: shipped, trainer: workerTrainer(TRAIN) });
    await bench.register();
    bench.live(cut(typing(OWNER, 600, 1), [24], STREAM));
    const learnt = await typingLearnt();
    expect(learnt).toBeGreaterThan(200);
    expect(bench.core.status().parameters).toMatchObject({ source: 'built-in', restarted: false });

    await bench.restart({ ...own, parameters: named });
    expect(await typingLearnt()).toBe(0);
    expect(bench.core.status().parameters).toMatchObject({
      source: 'policy',
      calibration: CALIBRATION,
      restarted: true,
    });
    await bench.restart({ ...own, parameters: named });
    expect(bench.core.status().parameters.restarted).toBe(true);

    await bench.restart({ engine: shipped, trainer: workerTrainer(TRAIN) });
    expect(await typingLearnt()).toBeGreaterThanOrEqual(learnt ?? 1);
    expect(bench.core.status().parameters).toMatchObject({ source: 'built-in', restarted: false });
    expect(bench.faults).toEqual([]);
  });

  it('with the shipped cells keep the template, and name their calibration in every attestation', async () => {
    const table = encodeParameterSet({ ...OWN_SET, keystrokes: null });
    const engine = createEngine({ parameters: decodeParameterSet(table) });
    bench = await CoreBench.start({ engine: shipped, trainer: workerTrainer(TRAIN) });
    await bench.register();
    for (let day = 0; day < 4; day++) sit(OWNER, 500, day);
    const learnt = await typingLearnt();
    expect(learnt).toBeGreaterThan(300);
    await bench.restart({ engine, trainer: workerTrainer(TRAIN, 30_000, table), parameters: { ...named, set: table } });
    expect(await typingLearnt()).toBeGreaterThanOrEqual(learnt ?? 1);
    expect(bench.core.status().parameters).toMatchObject({ source: 'policy', restarted: false });
    sit(OWNER, 200, 77);
    expect((await bench.attest()).fmr?.cal).toBe(CALIBRATION);
  });

  it('train in the worker under the same parameters', async () => {
    bench = await CoreBench.start();
    const profile = own.engine.encodeProfile(own.engine.newProfile(1));
    const trained = await own.trainer(profile, 7);
    expect(own.engine.typingIn(trained)).toEqual({ keys: 0, carried: true });
  });
});

describe('training off the main thread', () => {
  it('gives a profile back from a worker', async () => {
    bench = await CoreBench.start();
    const engine = createEngine();
    const profile = engine.encodeProfile(engine.newProfile(1));
    const trained = await workerTrainer(TRAIN)(profile, 7);
    expect(engine.decodeProfile(trained)).toMatchObject({ kind: 'profile' });
  });

  it('gives up in time, and on rubbish', async () => {
    bench = await CoreBench.start();
    const engine = createEngine();
    const profile = engine.encodeProfile(engine.newProfile(1));
    await expect(workerTrainer(TRAIN, 1)(profile, 7)).rejects.toMatchObject({ code: 'training-timeout' });
    await expect(workerTrainer(TRAIN)(Buffer.from('rubbish'), 7)).rejects.toMatchObject({ code: 'training-failed' });
  });
});

describe('what counts as learnt', () => {
  beforeEach(async () => {
    bench = await CoreBench.start();
    await bench.register();
  });

  const learn = () => {
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
    return bench.core.state().sessions;
  };

  it('equals the content of the disk', async () => {
    expect([learn(), learn()]).toEqual([1, 2]);
    await bench.restart();
    expect(bench.core.state().sessions).toBe(2);
  });

  it('waits for a training, and takes its result', async () => {
    let finish: (profile: Uint8Array) => void = () => {};
    const trainer = () => new Promise<Uint8Array>((resolve) => (finish = resolve));
    await bench.restart({ trainer });
    learn();
    bench.engine.trainingDue = true;
    bench.core.tick();
    expect(learn()).toBe(1);
    bench.engine.trainingDue = false;
    finish(bench.engine.encodeProfile({ kind: 'profile', learnt: 1, trained: 1 } as never));
    await new Promise(setImmediate);
    expect(learn()).toBe(2);
    await bench.restart();
    expect(bench.core.state().sessions).toBe(2);
  });

  it('survives a failed training and retries later', async () => {
    let tries = 0;
    const trainer = async () => {
      tries += 1;
      throw new Error('no');
    };
    await bench.restart({ trainer });
    learn();
    bench.engine.trainingDue = true;
    for (let i = 0; i < 5; i++) {
      bench.core.tick();
      await new Promise(setImmediate);
    }
    expect(tries).toBe(1);
    expect(bench.faults).toEqual(['internal']);
    bench.clock.pass(11 * 60_000);
    bench.core.tick();
    expect(tries).toBe(2);
  });
});
