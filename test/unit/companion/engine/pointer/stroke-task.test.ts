import {
  encodeFeatures,
  FEATURE_COUNT,
  FEATURES,
  MISSING,
  STROKE_KINDS,
  type StrokeKind,
} from '@vigil/engine/pointer/stroke-features.ts';
import { TASKS, taskOf } from '@vigil/engine/pointer/stroke-task.ts';
import { describe, expect, it } from 'vitest';

function coded(kind: StrokeKind, px: number, elapsedMs = 500): Uint8Array {
  const values = new Float32Array(FEATURE_COUNT).fill(MISSING);
  values[0] = STROKE_KINDS.indexOf(kind);
  values[FEATURES.findIndex(({ name }) => name === 'end-to-end')] = px;
  values[FEATURES.findIndex(({ name }) => name === 'elapsed')] = elapsedMs;
  const codes = new Uint8Array(2 * FEATURE_COUNT);
  encodeFeatures(values, codes, FEATURE_COUNT);
  return codes;
}

describe('taskOf', () => {
  it('separates kinds and distances only', () => {
    const far = [MISSING, 30, 150, 300, 900];
    const tasks = STROKE_KINDS.flatMap((kind) => far.map((px) => taskOf(coded(kind, px), FEATURE_COUNT)));
    expect([...tasks].sort((a, b) => a - b)).toEqual(Array.from({ length: TASKS }, (_, task) => task));
    expect(taskOf(coded('click', 300, 2000), FEATURE_COUNT)).toBe(taskOf(coded('click', 300), FEATURE_COUNT));
    expect(taskOf(coded('click', 100), FEATURE_COUNT)).toBe(taskOf(coded('click', 200), FEATURE_COUNT));
  });
});
