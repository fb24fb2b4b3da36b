import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LocalDay } from './local-days.ts';

const HOUR_MS = 3_600_000;
const script = fileURLToPath(new URL('local-days.ts', import.meta.url));

/** The days before, at and after a change of clocks, with their hours. */
const DAYS = [
  ['Europe/Berlin', [23, 24], ['2026-03-29', '2026-03-30']],
  ['Europe/Berlin', [25, 24], ['2026-10-25', '2026-10-26']],
  ['America/New_York', [23, 24], ['2026-03-08', '2026-03-09']],
  ['America/New_York', [25, 24], ['2026-11-01', '2026-11-02']],
] as const;

describe.each(DAYS)('in %s, days of %j hours (%j)', (zone, hours, days) => {
  const env = { ...process.env, TZ: zone };
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, ...days], { env, encoding: 'utf8' });
  const [changed, next] = JSON.parse(printed) as [LocalDay, LocalDay];

  it('a filter of one day has all of it, and nothing of the next', () => {
    expect([changed, next].map(({ fromMs, toMs }) => (toMs + 1 - fromMs) / HOUR_MS)).toEqual(hours);
    expect(next.fromMs).toBe(changed.toMs + 1);
  });

  it('a pause until tomorrow ends at midnight, and no pause is longer than allowed', () => {
    expect(changed.pauses.filter(({ untilTomorrow }) => untilTomorrow)).toHaveLength(8);
    for (const { atMs, minutes, untilTomorrow } of changed.pauses) {
      expect(minutes).toBeLessThanOrEqual(480);
      expect(atMs + minutes * 60_000 === changed.toMs + 1).toBe(untilTomorrow);
    }
  });

  it('times of the day have no date, times of its neighbours do', () => {
    expect(changed.times.filter((time) => time.includes('2026'))).toEqual([]);
    expect(changed.outside.every((time) => time.includes('2026'))).toBe(true);
  });
});
