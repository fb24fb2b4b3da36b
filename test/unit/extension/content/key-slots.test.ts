import { KeySlots } from '@vigil/extension/content/key-slots.ts';
import { LIMITS } from '@vigil/protocol/capture.ts';
import { describe, expect, it } from 'vitest';

describe('KeySlots', () => {
  it('gives the lowest free slot, so that a slot reveals nothing about a key', () => {
    const slots = new KeySlots();
    expect([slots.press('KeyA'), slots.press('KeyB'), slots.press('KeyC')]).toEqual([0, 1, 2]);
    expect(slots.release('KeyB')).toBe(1);
    expect(slots.press('KeyZ')).toBe(1);
  });

  it('reports a held key once', () => {
    const slots = new KeySlots();
    slots.press('KeyA');
    expect(slots.press('KeyA')).toBe(-1);
  });

  it('does not report the release of an unseen press', () => {
    const slots = new KeySlots();
    slots.press('KeyA');
    slots.clear();
    expect(slots.release('KeyA')).toBe(-1);
    expect(slots.press('KeyQ')).toBe(0);
  });

  it('holds as many keys as the format has slots', () => {
    const slots = new KeySlots();
    const given = Array.from({ length: LIMITS.slots + 1 }, (_, i) => slots.press(`key ${i}`));
    expect(given.slice(0, -1)).toEqual(Array.from({ length: LIMITS.slots }, (_, i) => i));
    expect(given.at(-1)).toBe(-1);
  });
});
