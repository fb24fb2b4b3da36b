/**
 * What some strokes say, in sums that join. In: strokes and a user's pointer model. Out: their differences from the template and
 * the sum of their scores. Strokes of a task that the template has never seen count for nothing.
 */
import { DifferenceSums } from './difference-sums.ts';
import { MIN_SHOWN } from './difference-template.ts';
import { codedStrokeScore, type PointerModel } from './pointer-model.ts';
import { encodeFeatures, FEATURE_COUNT } from './stroke-features.ts';
import { taskOf } from './stroke-task.ts';

const scratch = new Uint8Array(FEATURE_COUNT);

export class PointerEvidence {
  /** Sum of the forest's scores, log odds. */
  score = 0;
  readonly differences = new DifferenceSums();

  /** Strokes that count. */
  get strokes(): number {
    return this.differences.strokes;
  }

  addStroke(model: PointerModel, features: ArrayLike<number>): void {
    encodeFeatures(features, scratch);
    this.addCodes(model, scratch, 0);
  }

  /** The coded stroke at `offset`. */
  addCodes(model: PointerModel, codes: Uint8Array, offset: number): void {
    if (model.template.shown[taskOf(codes, offset)]! < MIN_SHOWN) return;
    this.differences.addStroke(model.template, codes, offset);
    if (model.forestWeight > 0) this.score += codedStrokeScore(model, codes, offset);
  }

  add(other: PointerEvidence): void {
    this.score += other.score;
    this.differences.add(other.differences);
  }

  clear(): void {
    this.score = 0;
    this.differences.clear();
  }
}
