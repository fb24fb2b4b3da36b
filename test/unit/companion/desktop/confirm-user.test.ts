import { CONFIRM_MS } from '@vigil/core/user/confirm-user.ts';
import { desktopConfirmation, type TouchId } from '@vigil/desktop/main/confirm-user.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** Electron's Touch ID needs a Mac. */
const fakeTouchId = (prompt: () => Promise<void>, available = true): TouchId => ({
  canPromptTouchID: () => available,
  promptTouchID: prompt,
});
const confirmation = (touchId: TouchId) => desktopConfirmation(touchId, 'darwin', 'reset');

afterEach(() => {
  vi.useRealTimers();
});

describe('confirmation on macOS', () => {
  it('follows Touch ID', async () => {
    expect(await confirmation(fakeTouchId(async () => {}))()).toBe('confirmed');
    expect(await confirmation(fakeTouchId(() => Promise.reject(new Error('cancelled'))))()).toBe('refused');
    expect(await confirmation(fakeTouchId(async () => {}, false))()).toBe('unavailable');
  });

  it('is refused without an answer in time', async () => {
    vi.useFakeTimers();
    const pending = confirmation(fakeTouchId(() => new Promise(() => {})))();
    await vi.advanceTimersByTimeAsync(CONFIRM_MS);
    expect(await pending).toBe('refused');
  });
});
