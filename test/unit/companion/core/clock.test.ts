import { elapsedClock } from '@vigil/core/clock.ts';
import { ClockSteps } from '@vigil/core/clock-steps.ts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../fakes/core-bench.ts';

const HOUR_MS = 3_600_000;

describe('the elapsed time', () => {
  it('counts sleep, and is as fine as the monotonic clock', () => {
    const clock = new FakeClock();
    const wholeSeconds = () => Math.floor(clock.elapsed() / 1000) * 1000;
    const elapsed = elapsedClock(clock.monotonic, wholeSeconds);
    const start = elapsed();
    clock.pass(250);
    expect(elapsed() - start).toBe(250);
    clock.sleep(HOUR_MS);
    expect(Math.abs(elapsed() - start - 250 - HOUR_MS)).toBeLessThan(1000);
    const awake = elapsed();
    clock.pass(10);
    expect(elapsed() - awake).toBe(10);
  });

  it('never goes back', () => {
    const clock = new FakeClock();
    const elapsed = elapsedClock(clock.monotonic, () => Math.floor(clock.elapsed() / 1000) * 1000);
    let last = elapsed();
    for (let i = 0; i < 200; i++) {
      if (i % 7 === 0) clock.sleep(i * 300);
      clock.pass(333);
      clock.step(i % 2 === 0 ? HOUR_MS : -HOUR_MS);
      const now = elapsed();
      expect(now).toBeGreaterThanOrEqual(last + 333);
      last = now;
    }
  });
});

describe('steps of the clock', () => {
  it('are told once, with their sign', () => {
    const clock = new FakeClock();
    const steps = new ClockSteps(clock);
    clock.pass(60_000);
    expect(steps.look()).toBe(0);
    clock.step(HOUR_MS);
    clock.pass(1000);
    expect(steps.look()).toBe(HOUR_MS);
    expect(steps.look()).toBe(0);
    clock.step(-24 * HOUR_MS);
    expect(steps.look()).toBe(-24 * HOUR_MS);
  });

  it('are neither sleep of the machine nor a clock that is slewed', () => {
    const clock = new FakeClock();
    const steps = new ClockSteps(clock);
    clock.sleep(8 * HOUR_MS);
    expect(steps.look()).toBe(0);
    for (let second = 0; second < 10_000; second++) {
      clock.pass(1000);
      clock.step(0.5);
      expect(steps.look()).toBe(0);
    }
  });
});
