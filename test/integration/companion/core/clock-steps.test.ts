import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { FakeMachine } from '../../../fakes/machine.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let bench: CoreBench;
let machine: FakeMachine;
beforeEach(async () => {
  machine = new FakeMachine();
  bench = await CoreBench.start({ machine });
  await bench.register();
});
afterEach(() => bench.stop());

const steps = [
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
] as const;

describe.each(steps)('a clock that is set %s by an hour', (_way, stepMs) => {
  it('ends no pause, and lets none last longer', async () => {
    bench.core.pause(30);
    bench.clock.step(stepMs);
    bench.core.tick();
    expect(bench.core.state().pausedUntil).toBe(bench.clock.now() + 30 * MINUTE_MS);
    await bench.restart({ machine });
    expect(bench.core.state().pausedUntil).toBe(bench.clock.now() + 30 * MINUTE_MS);
    bench.clock.pass(30 * MINUTE_MS);
    expect(bench.core.state().pausedUntil).toBeNull();
  });

  it('restarts the evidence, whose age is unknown', async () => {
    bench.type(10);
    bench.clock.step(stepMs);
    bench.core.tick();
    bench.type(10);
    expect(bench.engine.sessionsSeen.size).toBe(2);
    bench.core.tick();
    bench.type(10);
    expect(bench.engine.sessionsSeen.size).toBe(2);
    expect(bench.faults).toEqual(['clock-stepped']);
  });

  it('hides no keyboard that changed before', async () => {
    bench.type(10);
    bench.clock.pass(MINUTE_MS);
    machine.newKeyboardMs = bench.clock.now();
    bench.clock.pass(MINUTE_MS);
    bench.clock.step(stepMs);
    bench.core.tick();
    expect((await bench.attest()).env).toMatchObject({ keyboard_changed: true });
  });

  it('hides no keyboard that changes afterwards', async () => {
    bench.type(10);
    bench.clock.step(stepMs);
    bench.core.tick();
    bench.clock.pass(MINUTE_MS);
    machine.newKeyboardMs = bench.clock.now();
    expect((await bench.attest()).env).toMatchObject({ keyboard_changed: true });
  });
});

describe('sleep of the machine', () => {
  it('is no step of the clock: evidence ages by it, and a pause ends in it', async () => {
    bench.core.pause(30);
    bench.clock.sleep(20 * MINUTE_MS);
    bench.core.tick();
    expect(bench.core.state().pausedUntil).toBe(bench.clock.now() + 10 * MINUTE_MS);
    bench.clock.sleep(10 * MINUTE_MS);
    expect(bench.core.state().pausedUntil).toBeNull();
    expect(bench.faults).toEqual([]);
  });
});
