/**
 * A stretch of strokes as differences from a template. In: coded strokes. Out: for every feature the number of strokes
 * that have it, the sum of their residuals and of their absolute residuals; additive, so stretches join.
 */
import { type DifferenceTemplate, hasFeature, MIN_SHOWN, residual } from './difference-template.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { taskOf } from './stroke-task.ts';

export class DifferenceSums {
  /** Three runs of 51: numbers, sums, absolute sums. */
  readonly values = new Float64Array(3 * FEATURE_COUNT);
  /** Strokes of tasks that the template has shown; others are not counted. */
  strokes = 0;

  /** Adds the coded stroke at `offset`, unless its task is unknown to the template. */
  addStroke(template: DifferenceTemplate, codes: Uint8Array, offset = 0): void {
    const task = taskOf(codes, offset);
    if (template.shown[task]! < MIN_SHOWN) return;
    const { values } = this;
    this.strokes++;
    for (let feature = 1; feature < FEATURE_COUNT; feature++) {
      if (!hasFeature(codes, offset, feature)) continue;
      const off = residual(template, task, feature, codes[offset + feature]!);
      values[feature]!++;
      values[FEATURE_COUNT + feature]! += off;
      values[2 * FEATURE_COUNT + feature]! += Math.abs(off);
    }
  }

  add(other: DifferenceSums): void {
    this.strokes += other.strokes;
    for (let i = 0; i < this.values.length; i++) this.values[i]! += other.values[i]!;
  }

  clear(): void {
    this.strokes = 0;
    this.values.fill(0);
  }
}
