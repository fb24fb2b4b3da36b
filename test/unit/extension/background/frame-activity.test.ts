import { FrameActivity } from '@vigil/extension/background/frame-activity.ts';
import type { ContentFrame } from '@vigil/extension/background/frames.ts';
import { describe, expect, it } from 'vitest';

const frame = (stream: string, tab = 1): ContentFrame => ({
  stream,
  tab,
  origin: 'https://portal.nordhaven.example',
  top: false,
  blind: false,
  post: () => undefined,
});

describe('FrameActivity', () => {
  it('finds activity below a frame uncovered when no other frame of the tab sent input', () => {
    const activity = new FrameActivity();
    activity.note(frame('parent'), 1000);
    activity.note(frame('elsewhere', 2), 1000);
    expect(activity.isUncovered(frame('parent'), 1100)).toBe(true);
  });

  it('finds it covered while a child frame sends input, and uncovered after that', () => {
    const activity = new FrameActivity();
    activity.note(frame('child'), 1000);
    expect(activity.isUncovered(frame('parent'), 5000)).toBe(false);
    expect(activity.isUncovered(frame('parent'), 8000)).toBe(true);
  });

  it('forgets frames that are gone', () => {
    const activity = new FrameActivity();
    activity.note(frame('child'), 1000);
    activity.forget(frame('child'));
    expect(activity.isUncovered(frame('parent'), 1100)).toBe(true);
  });
});
