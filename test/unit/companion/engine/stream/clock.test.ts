import { newStreamClock, observeClock } from '@vigil/engine/stream/clock.ts';
import { describe, expect, it } from 'vitest';

const ORIGIN = 1_700_000_000_000;

/** Batches a quarter of a second apart on the stream's clock, arriving `speed` times as fast. */
function stream(speed: number, batches: number, startMs = 0): boolean[] {
  const clock = newStreamClock();
  return Array.from({ length: batches }, (_, i) => {
    const sentMs = startMs + i * 250;
    return observeClock(clock, sentMs, sentMs - 5, ORIGIN + startMs + (i * 250) / speed);
  });
}

describe('stream clock', () => {
  it('accepts a stream that keeps time', () => {
    expect(stream(1, 400)).not.toContain(true);
    expect(stream(1.0005, 4000)).not.toContain(true);
  });

  it('detects a recording played faster than it was made', () => {
    expect(stream(3, 100)).toContain(true);
    expect(stream(1.5, 200)).toContain(true);
  });

  it('detects an event that comes after its batch was sent', () => {
    expect(observeClock(newStreamClock(), 1000, 1400, ORIGIN)).toBe(true);
    expect(observeClock(newStreamClock(), 1000, 1000.1, ORIGIN)).toBe(false);
  });

  it('accepts a backlog after the connection was made', () => {
    const clock = newStreamClock();
    const seen: boolean[] = [];
    for (let i = 0; i < 120; i++) seen.push(observeClock(clock, i * 250, i * 250, ORIGIN + 30_000 + i * 2));
    for (let i = 120; i < 200; i++) seen.push(observeClock(clock, i * 250, i * 250, ORIGIN + i * 250));
    expect(seen).not.toContain(true);
    expect(clock.originMs).toBeCloseTo(ORIGIN, -1);
  });

  it('accepts one jump of the wall clock', () => {
    const clock = newStreamClock();
    const seen = Array.from({ length: 100 }, (_, i) =>
      observeClock(clock, i * 250, i * 250, ORIGIN + i * 250 - (i > 50 ? 3_600_000 : 0)),
    );
    expect(seen).not.toContain(true);
  });

  it('moves the origin after a sleep', () => {
    const clock = newStreamClock();
    for (let i = 0; i < 40; i++) observeClock(clock, i * 250, i * 250, ORIGIN + i * 250 + (i > 20 ? 60_000 : 0));
    expect(clock.originMs).toBe(ORIGIN + 60_000);
  });
});
