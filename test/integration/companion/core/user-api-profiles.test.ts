import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { userRequests } from '../../../fakes/user-request.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

const { request } = userRequests(() => bench);

describe('several profiles', () => {
  const profiles = async () => (await request({ type: 'overview' })).profiles;
  const newProfile = () => request({ type: 'new-profile', kind: 'keyboard', name: 'At work' });
  const learn = () => {
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
  };

  beforeEach(async () => {
    await bench.register();
    bench.engine.estimateOf(0.97, { lastAtMs: bench.clock.now() });
  });

  it('stand side by side: the old one is kept as it was and can be taken again', async () => {
    learn();
    await newProfile();
    learn();
    learn();
    const other = (await profiles())[1]?.id ?? '';
    expect((await profiles()).map(({ active, sessions }) => [active, sessions])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    await bench.restart();
    expect(bench.core.state().sessions).toBe(2);
    await request({ type: 'use-profile', id: 'usual' });
    expect(bench.core.state().sessions).toBe(1);
    await request({ type: 'rename-profile', id: other, name: 'Bureau' });
    expect((await profiles())[1]).toMatchObject({ name: 'Bureau', active: false, sessions: 2 });
    await expect(request({ type: 'remove-profile', id: 'usual' })).rejects.toMatchObject({ code: 'profile-active' });
    await request({ type: 'remove-profile', id: other });
    await expect(request({ type: 'use-profile', id: other })).rejects.toMatchObject({ code: 'profile-unknown' });
    await bench.restart();
    expect(await profiles()).toHaveLength(1);
  });

  it('give no match: a new profile is insufficient at a bank until it is confirmed', async () => {
    expect((await bench.attest()).verdict).toBe('match');
    await newProfile();
    for (let i = 0; i < 5; i++) learn();
    const claims = await bench.attest();
    expect(claims).toMatchObject({ verdict: 'insufficient', confidence: null, model: { stage: 'learning' } });
    bench.clock.pass(6.9 * 86_400_000);
    expect((await bench.attest()).verdict).toBe('insufficient');
    bench.clock.pass(0.2 * 86_400_000);
    expect((await bench.attest()).verdict).toBe('match');
  });

  it('count after a bank confirms the user, with later input only', async () => {
    const seconds = () => Math.floor(bench.clock.now() / 1000);
    await bench.attest({ auth_time: seconds() });
    await newProfile();
    learn();
    bench.clock.pass(5000);
    expect((await bench.attest({ auth_time: seconds() - 60 })).verdict).toBe('insufficient');
    expect((await profiles())[1]?.sessions).toBe(1);
    bench.clock.pass(20 * 60_000);
    expect((await bench.attest({ auth_time: seconds() - 15 * 60 })).verdict).toBe('insufficient');
    expect((await profiles())[1]?.sessions).toBe(1);
    expect((await bench.attest({ auth_time: seconds() })).verdict).toBe('match');
    expect((await profiles())[1]?.sessions).toBe(0);
    learn();
    await bench.restart();
    expect((await profiles())[1]).toMatchObject({ active: true, sessions: 1, stage: 'trained' });
    expect((await bench.attest({ auth_time: seconds() })).verdict).toBe('match');
    expect((await profiles())[1]?.sessions).toBe(1);
  });

  it('are reset by discarding their templates', async () => {
    learn();
    await request({ type: 'reset-profile' });
    expect(await profiles()).toMatchObject([{ id: 'usual', active: true, sessions: 0, stage: 'learning' }]);
    await bench.restart();
    expect(bench.core.state()).toMatchObject({ sessions: 0, stage: 'learning' });
  });

  it('are at most twenty', async () => {
    for (let i = 1; i < 20; i++) await newProfile();
    await expect(newProfile()).rejects.toMatchObject({ code: 'profiles-full' });
  });

  it('keep a training that ends too late out of the next one', async () => {
    let finish: (profile: Uint8Array) => void = () => {};
    await bench.restart({ trainer: () => new Promise<Uint8Array>((resolve) => (finish = resolve)) });
    learn();
    bench.engine.trainingDue = true;
    bench.core.tick();
    bench.engine.trainingDue = false;
    await newProfile();
    finish(bench.engine.encodeProfile({ kind: 'profile', learnt: 9, trained: 1 } as never));
    await new Promise(setImmediate);
    expect((await profiles()).map(({ sessions }) => sessions)).toEqual([1, 0]);
  });
});

describe('a false alarm', () => {
  const falseAlarm = async () => (await request({ type: 'overview' })).falseAlarm;
  const report = () => request({ type: 'report-false-alarm' });
  const seconds = () => Math.floor(bench.clock.now() / 1000);

  it('is learnt from only after a signed auth_time', async () => {
    await bench.register();
    bench.engine.estimateOf(0.02);
    bench.engine.samples = 0;
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-nothing-to-report' });
    expect((await bench.attest()).verdict).toBe('mismatch');
    expect(await falseAlarm()).toEqual({ possible: false, why: 'no-step-up', bank: 'Bank nordhaven' });
    bench.clock.pass(60_000);
    await bench.attest({ auth_time: seconds(), sid: 'A'.repeat(43) });
    expect((await falseAlarm()).why).toBe('no-step-up');
    await bench.attest({ auth_time: seconds() });
    expect(await falseAlarm()).toEqual({ possible: true, why: null, bank: 'Bank nordhaven' });
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-too-little' });
    const before = bench.core.state().sessions;
    bench.engine.samples = 1;
    await report();
    expect(bench.core.state().sessions).toBe(before + 1);
    await bench.restart();
    await bench.attest();
    bench.clock.pass(60_000);
    await bench.attest({ auth_time: seconds() });
    expect(await falseAlarm()).toMatchObject({ possible: false, why: 'already-reported' });
  });

  it('goes with the session of a browser that is gone', async () => {
    await bench.register();
    bench.engine.estimateOf(0.02);
    await bench.attest();
    bench.connection.close();
    bench.core.tick();
    expect((await falseAlarm()).why).toBe('no-step-up');
    bench.clock.pass(31 * 60_000);
    bench.core.tick();
    expect((await falseAlarm()).why).toBe('nothing-to-report');
  });

  it('cannot be reported of a template that is still learning', async () => {
    bench.engine.stage = 'learning';
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-learning' });
  });
});
