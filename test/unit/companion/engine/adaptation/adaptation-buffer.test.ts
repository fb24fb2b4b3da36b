import { AdaptationBuffer } from '@vigil/engine/adaptation/adaptation-buffer.ts';
import type { BlockJudge } from '@vigil/engine/adaptation/gates.ts';
import type { Quality } from '@vigil/engine/engine-api.ts';
import { type Block, newBlock } from '@vigil/engine/trust/block.ts';
import { NO_LLRS, type StretchLlrs } from '@vigil/engine/trust/stretch.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../keystroke/tiny-model.ts';

const MODEL = tinyModel();
const TRAINED: Quality = {
  stage: 'trained',
  progress: { keystroke: 1, pointer: 1 },
  learnt: {
    keystroke: { n: 1000, needed: 1000, expectedError: null },
    pointer: { n: 500, needed: 500, expectedError: null },
  },
  sessions: 3,
  createdAtMs: 0,
  updatedAtMs: 0,
};
const LEARNING: Quality = { ...TRAINED, stage: 'learning', progress: { keystroke: 0.1, pointer: 0 } };
const PROVISIONAL: Quality = { ...TRAINED, stage: 'provisional', progress: { keystroke: 0.5, pointer: 0 } };

/** A detector that gives every block this posterior, and the newest blocks these ratios. */
function judge(learnable: number, llrs: Partial<StretchLlrs> = { keystroke: 4 }, keys = 100, strokes = 0): BlockJudge {
  return {
    hasTemplate: true,
    estimate: { learnable, ownStretch: llrs.keystroke ?? null },
    learnableAtLast: learnable,
    recent: () => ({ llrs: { ...NO_LLRS, ...llrs }, keys, strokes }),
  };
}
const SURE = judge(0.999);

function typed(fingerprint = 0): Block {
  const block = newBlock(MODEL);
  block.keystrokes.keys = 10;
  if (fingerprint !== 0) block.fingerprints.push(fingerprint);
  return block;
}

function pointed(): Block {
  const block = newBlock(MODEL);
  for (let i = 0; i < 3; i++) block.strokes.push(new Float32Array(51));
  return block;
}

function newBuffer(visitMs = 0): AdaptationBuffer {
  return new AdaptationBuffer(MODEL.cellCount, visitMs);
}

describe('AdaptationBuffer', () => {
  it('admits all human input while the profile is learning', () => {
    const buffer = newBuffer(7);
    for (let i = 0; i < 4; i++) buffer.add(typed(), judge(0.5), LEARNING);
    buffer.add({ ...typed(), machine: true }, judge(0.5), LEARNING);
    expect(buffer.take()).toMatchObject({ keys: 40, sessionMs: 7 });
    expect(buffer.take()).toBeNull();
  });

  it('holds a block back until a hundred keys have followed it', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 12; i++) buffer.add(typed(), SURE, TRAINED);
    expect(buffer.take()).toBeNull();
    buffer.add(typed(), SURE, TRAINED);
    expect(buffer.take()).toMatchObject({ keys: 30 });
  });

  it('drops what waits when confidence falls', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 13; i++) buffer.add(typed(), SURE, TRAINED);
    buffer.add(typed(), judge(0.2), TRAINED);
    for (let i = 0; i < 10; i++) buffer.add(typed(), SURE, TRAINED);
    expect(buffer.take()).toBeNull();
  });

  it('requires more confidence for a trained template', () => {
    const known = newBuffer();
    const fresh = newBuffer();
    for (let i = 0; i < 20; i++) {
      known.add(typed(), judge(0.95), TRAINED);
      fresh.add(typed(), judge(0.95), PROVISIONAL);
    }
    expect(known.take()).toBeNull();
    expect(fresh.take()).toMatchObject({ keys: 100 });
  });

  it('admits a short visit that ends in a match, and no other', () => {
    const matched = newBuffer();
    const unmatched = newBuffer();
    for (let i = 0; i < 4; i++) {
      matched.add(typed(), judge(0.92), TRAINED);
      unmatched.add(typed(), judge(0.8), TRAINED);
    }
    matched.endVisit(judge(0.92), TRAINED);
    unmatched.endVisit(judge(0.8), TRAINED);
    expect(matched.take()).toMatchObject({ keys: 40 });
    expect(unmatched.take()).toBeNull();
  });

  it('admits a bounded part of an authenticated visit that ends without doubt', () => {
    const buffer = newBuffer();
    buffer.authenticated = true;
    for (let i = 0; i < 9; i++) buffer.add(typed(), judge(0.6), TRAINED);
    buffer.endVisit(judge(0.6), TRAINED);
    expect(buffer.take()).toMatchObject({ keys: 60 });
    const doubted = newBuffer();
    doubted.authenticated = true;
    for (let i = 0; i < 9; i++) doubted.add(typed(), judge(0.6), TRAINED);
    doubted.endVisit(judge(0.4), TRAINED);
    expect(doubted.take()).toBeNull();
  });

  it('admits all human input while there is no template to judge by', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 4; i++) buffer.add(pointed(), { ...judge(0.83), hasTemplate: false }, PROVISIONAL);
    expect(buffer.take()).toMatchObject({ strokes: 12 });
  });

  it('hands over one visit at a time', () => {
    const buffer = newBuffer(1);
    for (let i = 0; i < 2; i++) buffer.add(typed(), judge(0.5), LEARNING);
    buffer.endVisit(judge(0.5), LEARNING);
    buffer.beginVisit(2);
    for (let i = 0; i < 3; i++) buffer.add(typed(), judge(0.5), LEARNING);
    expect(buffer.take()).toMatchObject({ keys: 20, sessionMs: 1 });
    expect(buffer.take()).toMatchObject({ keys: 30, sessionMs: 2 });
  });

  it('does not admit strokes on old evidence of typing', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 12; i++) buffer.add(pointed(), judge(0.999, { pointer: 0 }, 0, 36), TRAINED);
    expect(buffer.take()).toBeNull();
  });

  it('admits strokes on recent typing, or on recent strokes that match', () => {
    const besideTyping = newBuffer();
    const matching = newBuffer();
    for (let i = 0; i < 14; i++) {
      besideTyping.add(pointed(), judge(0.999, { keystroke: 3 }, 60, 30), TRAINED);
      matching.add(pointed(), judge(0.999, { pointer: 3 }, 0, 30), TRAINED);
    }
    expect(besideTyping.take()).toMatchObject({ strokes: 12 });
    expect(matching.take()).toMatchObject({ strokes: 12 });
  });

  it('takes a bounded, confirmed part once for any estimate', () => {
    const buffer = newBuffer(7);
    const blocks = Array.from({ length: 40 }, () => typed());
    const known = { keys: 3000, strokes: 0 };
    const made = { ...typed(), machine: true };
    expect(buffer.takeConfirmed([made, ...blocks], known)).toMatchObject({ keys: 150, sessionMs: 7 });
    expect(buffer.takeConfirmed(blocks, { keys: 90_000, strokes: 0 })).toMatchObject({ keys: 200 });
    expect(buffer.takeConfirmed(blocks, known)).toMatchObject({ keys: 50 });
    expect(buffer.takeConfirmed(blocks, known)).toBeNull();
  });

  it('keeps what it has when too little is confirmed', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 13; i++) buffer.add(typed(), SURE, TRAINED);
    expect(buffer.takeConfirmed([typed(), typed()], { keys: 5000, strokes: 0 })).toBeNull();
    expect(buffer.takeConfirmed([typed(), typed(), typed()], { keys: 200, strokes: 0 })).toBeNull();
    expect(buffer.take()).toMatchObject({ keys: 30 });
  });

  it('does not take confirmed input that was learnt already', () => {
    const buffer = newBuffer();
    const blocks = Array.from({ length: 20 }, () => typed());
    for (const block of blocks) buffer.add(block, SURE, TRAINED);
    expect(buffer.take()).toMatchObject({ keys: 100 });
    expect(buffer.takeConfirmed(blocks, { keys: 5000, strokes: 0 })).toMatchObject({ keys: 100 });
    expect(buffer.takeConfirmed(blocks, { keys: 5000, strokes: 0 })).toBeNull();
  });

  it('hands over how stretches compared, also of those that may not be learnt', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 3; i++) buffer.add(typed(), judge(0.6, { keystroke: i }), TRAINED);
    buffer.add(typed(), judge(0.3, { keystroke: -2 }), TRAINED);
    buffer.add({ ...typed(), machine: true }, judge(0.3, { keystroke: -9 }), TRAINED);
    for (let i = 0; i < 3; i++) buffer.add(typed(), judge(0.95), TRAINED);
    buffer.endVisit(judge(0.95), TRAINED);
    expect(buffer.take()).toMatchObject({ keys: 30, stretches: [0, 1, 2, -2, 4, 4, 4] });
    expect(buffer.take()).toBeNull();
  });

  it('keeps fingerprints of all input, also of what may not be learnt', () => {
    const buffer = newBuffer();
    for (let i = 0; i < 20; i++) buffer.add({ ...typed(i + 1), machine: i % 2 === 0 }, judge(0.01), TRAINED);
    expect(buffer.take()).toMatchObject({ keys: 0, strokes: 0, fingerprints: { length: 20 } });
  });
});
