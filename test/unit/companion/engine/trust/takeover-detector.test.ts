import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { Block } from '@vigil/engine/trust/block.ts';
import type { Comparator } from '@vigil/engine/trust/stretch.ts';
import { TakeoverDetector } from '@vigil/engine/trust/takeover-detector.ts';
import { TUNING } from '@vigil/engine/trust/tuning.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
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
const STROKE = new Float32Array(51);
const START = 1 / (1 + TUNING.startOdds);

/** Every key speaks for the user by `perKey`, every stroke by `perStroke`. */
function comparator(perKey: number, perStroke = 0, knows = { typing: true, keypad: false, pointer: true }): Comparator {
  return {
    knows,
    alarmFactor: 1,
    lengthened: () => 1,
    keystroke: (_, keys) => perKey * keys,
    text: () => 0,
    stroke(_, evidence) {
      evidence.score += perStroke;
    },
    pointer: ({ score }) => score,
  };
}

/** Keys of the number pad, a second apart. Returns the time of the last one. */
function typeNumbers(detector: TakeoverDetector, keys: number, fromMs: number): number {
  let tMs = fromMs;
  for (let key = 0; key < keys; key++) {
    tMs += 1000;
    detector.touch(tMs);
    detector.keystroke({ ...KEY, zone: ZONES.indexOf('keypad-digit') }, tMs);
  }
  return tMs;
}

function detectorOf(comparison: Comparator): { detector: TakeoverDetector; closed: Block[] } {
  const closed: Block[] = [];
  const detector = new TakeoverDetector(MODEL, comparison, (block) => closed.push(block));
  return { detector, closed };
}

function type(detector: TakeoverDetector, keys: number, fromMs = 0): number {
  for (let i = 0; i < keys; i++) {
    detector.touch(fromMs + i * 150);
    detector.keystroke(KEY, fromMs + i * 150);
  }
  return fromMs + keys * 150;
}

function point(detector: TakeoverDetector, strokes: number, fromMs = 0): number {
  for (let i = 0; i < strokes; i++) {
    detector.touch(fromMs + i * 3000);
    detector.stroke(STROKE, fromMs + i * 3000);
  }
  return fromMs + strokes * 3000;
}

describe('TakeoverDetector', () => {
  it('starts from the prior', () => {
    expect(detectorOf(comparator(0)).detector.estimate.genuine).toBeCloseTo(START, 12);
  });

  it('closes a block at every tenth key or third stroke', () => {
    const { detector, closed } = detectorOf(comparator(0));
    type(detector, 25);
    for (let i = 0; i < 2; i++) detector.stroke(STROKE, 0);
    expect(closed).toHaveLength(2);
    detector.stroke(STROKE, 0);
    expect(closed.at(-1)).toMatchObject({ keystrokes: { keys: 5 }, strokes: { length: 3 } });
  });

  it('rises for the user, falls for another who takes over, and rises again', () => {
    const { detector } = detectorOf(comparator(0.2));
    const tMs = type(detector, 100);
    expect(detector.estimate.genuine).toBeGreaterThan(0.99);
    detector.recompare(comparator(-0.2));
    expect(detector.estimate.genuine).toBeLessThan(0.01);
    detector.recompare(comparator(0.2));
    type(detector, 50, tMs);
    expect(detector.estimate.genuine).toBeGreaterThan(0.99);
  });

  it('gives machine input no weight', () => {
    const { detector } = detectorOf(comparator(0.2));
    for (let i = 0; i < 10; i++) {
      detector.markMachine();
      type(detector, 10, i * 1500);
    }
    expect(detector.estimate.llrs.keystroke).toBe(0);
    expect(detector.estimate.genuine).toBeLessThanOrEqual(START);
  });

  it('withdraws the weight of what a machine did before it was recognised', () => {
    const { detector } = detectorOf(comparator(0.2));
    type(detector, 20);
    expect(detector.estimate.genuine).toBeGreaterThan(0.9);
    detector.markMachine();
    expect(detector.estimate.llrs.keystroke).toBe(0);
  });

  it('withdraws only the open block for one event that no hand made', () => {
    const { detector } = detectorOf(comparator(0.2));
    type(detector, 40);
    detector.markForeign();
    type(detector, 20, 6000);
    expect(detector.estimate.genuine).toBeGreaterThan(0.99);
    expect(detector.blocks.filter(({ machine }) => machine)).toHaveLength(1);
  });

  it('lowers confidence the longer nothing happens, and keeps it low afterwards', () => {
    const { detector } = detectorOf(comparator(0.2));
    const tMs = type(detector, 100);
    const at = (ms: number): number => detector.at(tMs + ms).genuine;
    expect(at(1_000)).toBe(detector.estimate.genuine);
    expect(at(600_000)).toBeLessThan(at(1_000));
    expect(at(3_600_000)).toBeLessThan(at(600_000));
    detector.recompare(comparator(0));
    const before = detector.estimate.genuine;
    type(detector, 10, tMs + 1_200_000);
    expect(detector.estimate.genuine).toBeLessThan(before);
  });

  it('ends a match that only the wheel keeps busy', () => {
    const { detector } = detectorOf(comparator(0.2));
    let tMs = type(detector, 300);
    expect(detector.at(tMs).genuine).toBeGreaterThan(0.99);
    for (let notch = 0; notch < 30; notch++) {
      tMs += 20_000;
      detector.touch(tMs);
      detector.wheel();
    }
    expect(detector.at(tMs).genuine).toBeLessThan(0.85);
  });

  it('does not count clicks as hazard when their strokes are scored', () => {
    const scored = detectorOf(comparator(0.2, 0.5)).detector;
    const unscored = detectorOf(comparator(0.2, 0.5, { typing: true, keypad: false, pointer: false })).detector;
    for (const detector of [scored, unscored]) {
      const tMs = type(detector, 100);
      for (let i = 0; i < 60; i++) {
        detector.touch(tMs + i * 1000);
        detector.click();
        detector.stroke(STROKE, tMs + i * 1000);
      }
    }
    const endMs = 100 * 150 + 60_000;
    expect(scored.at(endMs).genuine).toBeGreaterThan(0.99);
    expect(unscored.at(endMs).genuine).toBeLessThan(scored.at(endMs).genuine);
  });

  it('counts active time that could not be seen as hazard, until scored input judges it', () => {
    const { detector } = detectorOf(comparator(0.2));
    const tMs = type(detector, 100);
    const before = detector.at(tMs).genuine;
    detector.unseen(120_000);
    expect(detector.at(tMs).genuine).toBeLessThan(0.85);
    expect(detector.unseenMs).toBe(120_000);
    type(detector, 60, tMs + 120_000);
    expect(detector.unseenMs).toBe(0);
    expect(detector.estimate.genuine).toBeGreaterThan(0.9);
    expect(detector.estimate.genuine).toBeLessThanOrEqual(before);
  });

  it('remembers the newest scored input of each modality', () => {
    const { detector } = detectorOf(comparator(0.2, 0, { typing: true, keypad: false, pointer: false }));
    type(detector, 10);
    point(detector, 3, 20_000);
    expect(detector.blocks[0]?.newestMs).toEqual({ keystroke: 9 * 150 });
    expect(detector.blocks[1]?.newestMs).toEqual({});
  });

  it('does not take the number pad for evidence while the user is not known there', () => {
    const { detector } = detectorOf(comparator(0.2));
    const tMs = typeNumbers(detector, 300, type(detector, 100));
    expect(detector.blocks.at(-1)?.newestMs).toEqual({});
    expect(detector.at(tMs).genuine).toBeLessThan(0.9);
  });

  it('takes the number pad for evidence once the user is known there', () => {
    const { detector } = detectorOf(comparator(0.2, 0, { typing: true, keypad: true, pointer: false }));
    const tMs = typeNumbers(detector, 30, type(detector, 100));
    expect(detector.blocks.at(-1)?.newestMs).toEqual({ keypad: tMs });
  });

  it('does not let the pointer alone say that another user acts', () => {
    const { detector } = detectorOf(comparator(0, -5));
    point(detector, 60);
    expect(detector.estimate.genuine).toBeGreaterThan(0.1);
    expect(detector.estimate.llrs.joint).toBe(-TUNING.supportBound);
  });

  it('forgets all evidence on restart', () => {
    const { detector } = detectorOf(comparator(0.2));
    type(detector, 200);
    detector.restart();
    expect(detector.estimate.genuine).toBeCloseTo(START, 12);
    expect(detector.blocks).toEqual([]);
  });

  it('stays bounded', () => {
    const { detector } = detectorOf(comparator(0.001));
    type(detector, 3000);
    expect(detector.blocks).toHaveLength(TUNING.blocks);
    expect(detector.estimate.moments).toHaveLength(TUNING.stretches.length);
  });

  it('bounds what typing may say', () => {
    const { detector } = detectorOf(comparator(-100));
    type(detector, 100);
    expect(detector.estimate.llrs.keystroke).toBe(-TUNING.llrBound);
  });

  it('holds the beginning of a session above a mismatch on moderate evidence, and no longer', () => {
    const { detector } = detectorOf(comparator(-0.12));
    type(detector, TUNING.startKeys - 10);
    expect(detector.estimate.genuine).toBeGreaterThan(0.1);
    expect(detector.estimate.genuine).toBeLessThan(0.3);
    type(detector, 10, 60_000);
    expect(detector.estimate.genuine).toBeLessThan(0.01);
  });
});
