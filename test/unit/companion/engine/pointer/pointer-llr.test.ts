import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { PointerEvidence } from '@vigil/engine/pointer/pointer-evidence.ts';
import { pointerLlr } from '@vigil/engine/pointer/pointer-llr.ts';
import { LLR_BOUND, type PointerModel } from '@vigil/engine/pointer/pointer-model.ts';
import { FEATURE_COUNT, STROKE_KINDS } from '@vigil/engine/pointer/stroke-features.ts';
import { trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { describe, expect, it } from 'vitest';

const FOREST = { trees: 20, featureShare: 1, tried: 7, leaf: 5, rowsPerClass: 400 };
const background = shippedBackground();
const [own, other] = background.recorded.map((rows) => rows.subarray(0, 600 * FEATURE_COUNT));

/** Without one kind of stroke. */
function without(rows: Uint8Array, kind: (typeof STROKE_KINDS)[number]): Uint8Array {
  const code = STROKE_KINDS.indexOf(kind) + 1;
  return rows.filter((_, at) => rows[at - (at % FEATURE_COUNT)] !== code);
}

function evidenceOf(model: PointerModel, rows: Uint8Array, from: number, count: number): PointerEvidence {
  const evidence = new PointerEvidence();
  for (let row = from; row < from + count; row++) evidence.addCodes(model, rows, row * FEATURE_COUNT);
  return evidence;
}

describe('pointerLlr', () => {
  const enrolled = without(own!.subarray(0, 400 * FEATURE_COUNT), 'drag');
  const model = trainPointerModel([enrolled], background, { forest: FOREST })!;

  it('is higher for strokes of the user than of others', () => {
    const mine = pointerLlr(model, evidenceOf(model, own!, 450, 100));
    expect(mine).toBeGreaterThan(0);
    expect(mine).toBeGreaterThan(pointerLlr(model, evidenceOf(model, other!, 450, 100)));
  });

  it('is 0 without strokes, and for a kind of stroke that was never enrolled', () => {
    expect(pointerLlr(model, new PointerEvidence())).toBe(0);
    const drags = new Uint8Array(50 * FEATURE_COUNT).fill(200);
    for (let at = 0; at < drags.length; at += FEATURE_COUNT) drags[at] = STROKE_KINDS.indexOf('drag') + 1;
    const evidence = evidenceOf(model, drags, 0, 50);
    expect(evidence.strokes).toBe(0);
    expect(pointerLlr(model, evidence)).toBe(0);
  });

  it('does not evaluate a forest without weight', () => {
    const doubted = { ...model, forestWeight: 0 };
    const evidence = evidenceOf(doubted, other!, 0, 50);
    expect(evidence.score).toBe(0);
    evidence.score = -1e6;
    expect(pointerLlr(doubted, evidence)).toBeGreaterThan(-LLR_BOUND);
  });

  it('grows one tree where a forest would not be believed', () => {
    const short = trainPointerModel([enrolled.subarray(0, 100 * FEATURE_COUNT)], background, { forest: FOREST })!;
    expect(short.forestWeight).toBe(0);
    expect(short.forest.roots).toHaveLength(1);
  });

  it("gives a forest weight against the deployment's own subjects, for any user", () => {
    const own_ = trainPointerModel(
      [enrolled.subarray(0, 100 * FEATURE_COUNT)],
      { ...background, own: true },
      { forest: FOREST },
    )!;
    expect(own_.forestWeight).toBe(1);
  });

  it('joins evidence of stretches', () => {
    const whole = evidenceOf(model, own!, 400, 60);
    const parts = evidenceOf(model, own!, 400, 20);
    parts.add(evidenceOf(model, own!, 420, 40));
    expect(pointerLlr(model, parts)).toBeCloseTo(pointerLlr(model, whole), 6);
  });
});
