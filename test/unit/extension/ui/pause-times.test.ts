import { describe, expect, it } from 'vitest';
import { minutesUntilTomorrow } from '../../../../extension/ui/pause-times.ts';

describe('minutesUntilTomorrow', () => {
  it('counts to the next midnight', () => {
    expect(minutesUntilTomorrow(new Date(2026, 10, 22, 23, 30))).toBe(30);
    expect(minutesUntilTomorrow(new Date(2026, 11, 31, 22, 0))).toBe(120);
  });

  it('stays within what the companion takes', () => {
    expect(minutesUntilTomorrow(new Date(2026, 10, 22, 0, 0))).toBe(1440);
    expect(minutesUntilTomorrow(new Date(2026, 10, 22, 23, 59, 59, 999))).toBe(1);
  });
});
