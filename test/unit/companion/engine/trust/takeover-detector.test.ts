import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { Block } from '@vigil/engine/trust/block.ts';
import { type Comparator, TakeoverDetector } from '@vigil/engine/trust/takeover-detector.ts';
import { TUNING } from '@vigil/engine/trust/tuning.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../keystroke/tiny-model.ts';

const MODEL = tinyModel();
const KEY: Keystroke = {
  zone: 11,
  holdMs: 90,
  downDownMs: 150,
  previousZone: 11,
  previousHoldMs: 90,
  previousDownDownMs: 150,
  earlierZone: 11,
};

/** Every key speaks for the person by `perKey`, every stroke by `perStroke`. */
function comparator(perKey: number, perStroke = 0): Comparator {
  return {
    keystroke: (_, keys) => perKey * keys,
    text: () => 0,
    stroke: () => perStroke,
    pointer: ({ count, sum }) => (count === 0 ? 0 : sum),
  };
}

function windowOf(comparison: Comparator): { window: TakeoverDetector; closed: Block[] } {
  const closed: Block[] = [];
  const window = new TakeoverDetector(MODEL, comparison, (block) => closed.push(block));
  return { window, closed };
}

function type(window: TakeoverDetector, keys: number, fromMs = 0): number {
  for (let i = 0; i < keys; i++) {
    window.touch(fromMs + i * 150);
    window.keystroke(KEY);
  }
  return fromMs + keys * 150;
}

describe('TakeoverDetector', () => {
  it('starts from the prior', () => {
    expect(windowOf(comparator(0)).window.estimate.genuine).toBeCloseTo(1 / (1 + TUNING.startOdds), 12);
  });

  it('closes a block at every tenth key or third stroke', () => {
    const { window, closed } = windowOf(comparator(0));
    type(window, 25);
    for (let i = 0; i < 2; i++) window.stroke(new Float32Array(51));
    expect(closed).toHaveLength(2);
    window.stroke(new Float32Array(51));
    expect(closed.at(-1)).toMatchObject({ keystrokes: { keys: 5 }, strokes: { length: 3 } });
  });

  it('rises for the person, falls for another who takes over, and comes back', () => {
    const { window } = windowOf(comparator(0.2));
    const tMs = type(window, 100);
    expect(window.estimate.genuine).toBeGreaterThan(0.99);
    window.recompare(comparator(-0.2));
    expect(window.estimate.genuine).toBeLessThan(0.01);
    window.recompare(comparator(0.2));
    type(window, 50, tMs);
    expect(window.estimate.genuine).toBeGreaterThan(0.99);
  });

  it('gives machine-made blocks no weight', () => {
    const { window } = windowOf(comparator(0.2));
    for (let i = 0; i < 10; i++) {
      window.markMachine();
      type(window, 10, i * 1500);
    }
    expect(window.estimate.keystroke).toBe(0);
    expect(window.estimate.genuine).toBeLessThanOrEqual(1 / (1 + TUNING.startOdds));
  });

  it('takes back the weight of what a machine did before it was recognised', () => {
    const { window } = windowOf(comparator(0.2));
    type(window, 20);
    expect(window.estimate.genuine).toBeGreaterThan(0.9);
    window.markMachine();
    expect(window.estimate.keystroke).toBe(0);
  });

  it('doubts more the longer nothing happens, and after the silence too', () => {
    const { window } = windowOf(comparator(0.2));
    const tMs = type(window, 100);
    const at = (ms: number): number => window.at(tMs + ms).genuine;
    expect(at(1_000)).toBe(window.estimate.genuine);
    expect(at(600_000)).toBeLessThan(at(1_000));
    expect(at(3_600_000)).toBeLessThan(at(600_000));
    window.recompare(comparator(0));
    const before = window.estimate.genuine;
    type(window, 10, tMs + 3_600_000);
    expect(window.estimate.genuine).toBeLessThan(before);
  });

  it('stays bounded', () => {
    const { window } = windowOf(comparator(0.001));
    type(window, 3000);
    expect(window.blocks).toHaveLength(TUNING.blocks);
    expect(window.estimate.hypotheses).toHaveLength(TUNING.stretches.length);
  });

  it('bounds what one modality may say', () => {
    const { window } = windowOf(comparator(-100));
    type(window, 100);
    expect(window.estimate.keystroke).toBe(-TUNING.llrBound);
  });

  it('holds the beginning of a session above a mismatch on moderate evidence, and no longer', () => {
    const { window } = windowOf(comparator(-0.12));
    type(window, TUNING.startKeys - 10);
    expect(window.estimate.genuine).toBeGreaterThan(0.1);
    expect(window.estimate.genuine).toBeLessThan(0.3);
    type(window, 10, 60_000);
    expect(window.estimate.genuine).toBeLessThan(0.01);
  });
});
