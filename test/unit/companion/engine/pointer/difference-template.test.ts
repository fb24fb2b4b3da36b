import { seededRandom } from '@vigil/engine/base/random.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import { differenceTemplate, MIN_SHOWN } from '@vigil/engine/pointer/difference-template.ts';
import { FEATURE_COUNT, FEATURES } from '@vigil/engine/pointer/stroke-features.ts';
import { TASKS, taskOf } from '@vigil/engine/pointer/stroke-task.ts';
import { describe, expect, it } from 'vitest';

const COMMON = {
  places: new Float32Array(TASKS * FEATURE_COUNT).fill(120),
  spread: new Float32Array(FEATURE_COUNT).fill(10),
};
const HOLD = FEATURES.findIndex(({ name }) => name === 'hold');
const DISTANCE = FEATURES.findIndex(({ name }) => name === 'end-to-end');
const MOVE = 1;
const SCROLL = 4;

/** Strokes of one kind and distance, every other feature about one level. */
function strokes(kind: number, level: number, count: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  const rows = new Uint8Array(count * FEATURE_COUNT);
  for (let at = 0; at < rows.length; at++) {
    const column = at % FEATURE_COUNT;
    rows[at] = column === 0 ? kind : column === DISTANCE ? 150 : level + 10 * (random() - 0.5);
  }
  return rows;
}

function sumsOf(template: ReturnType<typeof differenceTemplate>, rows: Uint8Array): DifferenceSums {
  const sums = new DifferenceSums();
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) sums.addStroke(template, rows, at);
  return sums;
}

describe('differenceTemplate', () => {
  it('lies where the strokes lie, and near it at tasks that they never had', () => {
    const rows = strokes(MOVE, 150, 200);
    const template = differenceTemplate(rows, COMMON);
    const task = taskOf(rows);
    expect(template.shown[task]).toBe(200);
    expect(template.places[task * FEATURE_COUNT + 20]).toBeCloseTo(149.5, 0);
    expect(template.places[((task + 1) % TASKS) * FEATURE_COUNT + 20]).toBeGreaterThan(145);
  });

  it('draws the spread of few strokes towards the common one', () => {
    const [few, many] = [5, 500].map((count) => differenceTemplate(strokes(MOVE, 150, count), COMMON).spread[20]!);
    expect(few).toBeGreaterThan(8);
    expect(many).toBeLessThan(4);
  });

  it('takes a hold that was not measured for none', () => {
    const rows = strokes(2, 150, 50);
    for (let at = HOLD; at < rows.length; at += FEATURE_COUNT) rows[at] = 1;
    expect(differenceTemplate(rows, COMMON).counts[HOLD]).toBe(0);
  });
});

describe('DifferenceSums', () => {
  const template = differenceTemplate(strokes(MOVE, 150, 200), COMMON);

  it('counts strokes of a task that was never shown for nothing', () => {
    expect(sumsOf(template, strokes(SCROLL, 60, 40))).toMatchObject({ strokes: 0 });
    const rare = differenceTemplate(strokes(MOVE, 150, MIN_SHOWN - 1), COMMON);
    expect(sumsOf(rare, strokes(MOVE, 150, 5)).strokes).toBe(0);
  });

  it('joins stretches as if they had been one', () => {
    const rows = strokes(MOVE, 140, 30, 2);
    const first = sumsOf(template, rows.subarray(0, 10 * FEATURE_COUNT));
    first.add(sumsOf(template, rows.subarray(10 * FEATURE_COUNT)));
    const whole = sumsOf(template, rows);
    expect(first.strokes).toBe(30);
    first.values.forEach((value, k) => {
      expect(value).toBeCloseTo(whole.values[k]!, 6);
    });
  });

  it('bounds what one stroke can differ', () => {
    const sums = sumsOf(template, strokes(MOVE, 20, 10));
    expect(sums.strokes).toBe(10);
    expect(Math.abs(sums.values[FEATURE_COUNT + 20]!)).toBeCloseTo(10 * 1.5 * template.spread[20]!, 4);
  });
});
