import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { FakeMachine } from '../../../fakes/machine.ts';
import { userRequests } from '../../../fakes/user-request.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

const { request } = userRequests(() => bench);

describe('a remote session', () => {
  const learnt = () => {
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
    return bench.core.state().sessions;
  };

  it('is not scored or learnt, and the bank learns of it', async () => {
    await bench.restart({ machine: new FakeMachine('rdp') });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect(await bench.attest()).toMatchObject({ verdict: 'insufficient', env: { remote: true } });
    expect(learnt()).toBe(0);
    expect((await request({ type: 'overview' })).sessions[0]?.flags.remote).toBe(true);
  });

  it('counts and teaches where policy sanctions the way they came', async () => {
    await bench.open({ machine: new FakeMachine('citrix') }, { remoteAllowed: ['citrix'] });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect(await bench.attest()).toMatchObject({ verdict: 'match', env: { remote: true } });
    expect(learnt()).toBe(1);
    await bench.open({ machine: new FakeMachine('rdp') }, { remoteAllowed: ['citrix'] });
    expect((await bench.attest()).verdict).toBe('insufficient');
  });

  it('is detected during a session, and its input does not count afterwards', async () => {
    const machine = new FakeMachine();
    await bench.restart({ machine });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect((await bench.attest()).verdict).toBe('match');
    machine.remote = 'vnc';
    bench.core.tick();
    expect(machine.looked).toBeGreaterThan(0);
    expect(await bench.attest()).toMatchObject({ verdict: 'insufficient', env: { remote: true } });
    bench.engine.samples = 1;
    bench.type(5);
    machine.remote = null;
    const { started } = bench.engine;
    bench.core.tick();
    expect(bench.engine.started).toBe(started + 1);
    expect(bench.core.state().sessions).toBe(0);
    expect(learnt()).toBe(1);
    expect(await bench.attest()).toMatchObject({ env: { remote: false } });
  });
});

describe('another keyboard', () => {
  it('is reported when it is plugged in, until a bank confirms the user', async () => {
    const machine = new FakeMachine();
    await bench.restart({ machine });
    await bench.register();
    bench.engine.estimateOf(0.97);
    const keyboardChanged = async () => (await bench.attest()).env.keyboard_changed;
    expect(await keyboardChanged()).toBe(false);
    bench.clock.pass(2000);
    machine.newKeyboardMs = bench.clock.now();
    expect(await keyboardChanged()).toBe(true);
    expect((await request({ type: 'overview' })).sessions[0]?.flags.keyboardChanged).toBe(true);
    bench.clock.pass(5000);
    await bench.attest({ auth_time: Math.floor(bench.clock.now() / 1000) });
    expect(await keyboardChanged()).toBe(false);
  });

  it('is reported when the user says so, and not for other requests', async () => {
    await bench.register();
    const keyboardChanged = async () => (await bench.attest()).env.keyboard_changed;
    bench.clock.pass(2000);
    await request({ type: 'new-profile', kind: 'injury', name: 'Sprained wrist' });
    expect(await keyboardChanged()).toBe(false);
    bench.clock.pass(2000);
    await request({ type: 'new-profile', kind: 'keyboard', name: 'Split keyboard' });
    expect(await keyboardChanged()).toBe(true);
  });
});
