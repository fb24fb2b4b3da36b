import { enableLater, onTrusted, SETTLE_MS } from '@vigil/extension/pages/consent/decision.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the consent window', () => {
  it('enables "Allow" after the delay, and no earlier', () => {
    const button = { disabled: false };
    enableLater(button);
    expect(button.disabled).toBe(true);
    expect(SETTLE_MS).toBeGreaterThanOrEqual(500);
    vi.advanceTimersByTime(SETTLE_MS - 1);
    expect(button.disabled).toBe(true);
    vi.advanceTimersByTime(1);
    expect(button.disabled).toBe(false);
  });

  it('takes no decision from a click that no user made', () => {
    const decide = vi.fn();
    const listener = onTrusted(decide);
    listener({ isTrusted: false });
    expect(decide).not.toHaveBeenCalled();
    listener({ isTrusted: true });
    expect(decide).toHaveBeenCalledOnce();
  });
});
