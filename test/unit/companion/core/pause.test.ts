import { Pause, type PauseOptions } from '@vigil/core/sessions/pause.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, START_MS } from '../../../fakes/core-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let clock: FakeClock;
let saved: (number | null)[];
beforeEach(() => {
  clock = new FakeClock();
  saved = [];
});

const pauseOf = (until: number | null, changes: Partial<PauseOptions> = {}) =>
  new Pause(until, {
    clock,
    rule: () => ({ allowed: true, maxMinutes: 480 }),
    save: (end) => saved.push(end),
    ...changes,
  });

describe('Pause', () => {
  it('ends on time and is stored', () => {
    const pause = pauseOf(null);
    pause.begin(15);
    expect(pause.until).toBe(START_MS + 15 * MINUTE_MS);
    clock.pass(15 * MINUTE_MS);
    expect(pause.until).toBeNull();
    pause.end();
    expect(saved).toEqual([START_MS + 15 * MINUTE_MS, null]);
  });

  it.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])('lasts as long as was asked for when the clock is set %s by an hour', (_way, stepMs) => {
    const pause = pauseOf(null);
    pause.begin(30);
    clock.pass(10 * MINUTE_MS);
    clock.step(stepMs);
    pause.onClockStep(stepMs);
    expect(pause.until).toBe(clock.now() + 20 * MINUTE_MS);
    expect(saved.at(-1)).toBe(pause.until);
    clock.pass(20 * MINUTE_MS - 1);
    expect(pause.until).not.toBeNull();
    clock.pass(1);
    expect(pause.until).toBeNull();
  });

  it('holds before the step of the clock is noticed', () => {
    const pause = pauseOf(null);
    pause.begin(30);
    clock.step(HOUR_MS);
    expect(pause.until).not.toBeNull();
    clock.step(-2 * HOUR_MS);
    clock.pass(30 * MINUTE_MS);
    expect(pause.until).toBeNull();
  });

  it('counts the time in which the machine sleeps', () => {
    const pause = pauseOf(null);
    pause.begin(30);
    clock.sleep(29 * MINUTE_MS);
    expect(pause.until).toBe(START_MS + 30 * MINUTE_MS);
    clock.sleep(MINUTE_MS);
    expect(pause.until).toBeNull();
  });

  it('ends by the wall clock after a restart, and not later than any pause may', () => {
    expect(pauseOf(START_MS + MINUTE_MS).until).toBe(START_MS + MINUTE_MS);
    expect(pauseOf(START_MS - 1).until).toBeNull();
    expect(pauseOf(START_MS + 24 * HOUR_MS).until).toBeNull();
  });

  it('does not begin when it cannot be written', () => {
    const save = () => {
      throw new Error('disk');
    };
    const pause = pauseOf(null, { save });
    expect(() => pause.begin(1)).toThrow('disk');
    expect(pause.until).toBeNull();
  });

  it('is refused where the policy allows none, or a shorter one', () => {
    let rule = { allowed: true, maxMinutes: 30 };
    const pause = pauseOf(null, { rule: () => rule });
    expect(() => pause.begin(31)).toThrow(expect.objectContaining({ code: 'pause-too-long' }));
    pause.begin(30);
    expect(pause.until).toBe(START_MS + 30 * MINUTE_MS);
    rule = { allowed: false, maxMinutes: 30 };
    expect(pause.until).toBeNull();
    expect(() => pause.begin(1)).toThrow(expect.objectContaining({ code: 'pause-forbidden' }));
  });
});
