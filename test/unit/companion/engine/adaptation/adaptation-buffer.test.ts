import { AdaptationBuffer } from '@vigil/engine/adaptation/adaptation-buffer.ts';
import type { Quality } from '@vigil/engine/engine-api.ts';
import { type Block, newBlock } from '@vigil/engine/trust/block.ts';
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

function typed(fingerprint = 0): Block {
  const block = newBlock(MODEL);
  block.keystrokes.keys = 10;
  if (fingerprint !== 0) block.fingerprints.push(fingerprint);
  return block;
}

function adaptationBuffer(): AdaptationBuffer {
  return new AdaptationBuffer(MODEL.cellCount);
}

describe('Harvester', () => {
  it('takes everything made by hand while the person is unknown', () => {
    const takeSample = adaptationBuffer();
    for (let i = 0; i < 4; i++) takeSample.add(typed(), 0.5, LEARNING, false);
    takeSample.add({ ...typed(), machine: true }, 0.5, LEARNING, false);
    expect(takeSample.take(7)).toMatchObject({ keys: 40, sessionMs: 7 });
    expect(takeSample.take(7)).toBeNull();
  });

  it('lets a block wait until a hundred keys have followed it', () => {
    const takeSample = adaptationBuffer();
    for (let i = 0; i < 12; i++) takeSample.add(typed(), 0.999, TRAINED, false);
    expect(takeSample.take(0)).toBeNull();
    takeSample.add(typed(), 0.999, TRAINED, false);
    expect(takeSample.take(0)).toMatchObject({ keys: 30 });
  });

  it('throws away what waits when doubt comes', () => {
    const takeSample = adaptationBuffer();
    for (let i = 0; i < 13; i++) takeSample.add(typed(), 0.999, TRAINED, false);
    takeSample.add(typed(), 0.2, TRAINED, false);
    for (let i = 0; i < 10; i++) takeSample.add(typed(), 0.999, TRAINED, false);
    expect(takeSample.take(0)).toBeNull();
  });

  it('asks for more trust of a person who is well known', () => {
    const known = adaptationBuffer();
    const fresh = adaptationBuffer();
    for (let i = 0; i < 20; i++) {
      known.add(typed(), 0.95, TRAINED, false);
      fresh.add(typed(), 0.95, PROVISIONAL, false);
    }
    expect(known.take(0)).toBeNull();
    expect(fresh.take(0)).toMatchObject({ keys: 100 });
  });

  it('takes a bounded piece on somebody\u2019s word, whatever the belief was, and once', () => {
    const takeSample = adaptationBuffer();
    const blocks = Array.from({ length: 40 }, () => typed());
    const known = { keys: 3000, strokes: 0 };
    const made = { ...typed(), machine: true };
    expect(takeSample.takeConfirmed([made, ...blocks], known, 7)).toMatchObject({ keys: 150, sessionMs: 7 });
    expect(takeSample.takeConfirmed(blocks, { keys: 90_000, strokes: 0 }, 7)).toMatchObject({ keys: 200 });
    expect(takeSample.takeConfirmed(blocks, known, 7)).toMatchObject({ keys: 50 });
    expect(takeSample.takeConfirmed(blocks, known, 7)).toBeNull();
  });

  it('keeps what it has when too little was proven', () => {
    const takeSample = adaptationBuffer();
    for (let i = 0; i < 13; i++) takeSample.add(typed(), 0.999, TRAINED, false);
    expect(takeSample.takeConfirmed([typed(), typed()], { keys: 5000, strokes: 0 }, 0)).toBeNull();
    expect(takeSample.takeConfirmed([typed(), typed(), typed()], { keys: 200, strokes: 0 }, 0)).toBeNull();
    expect(takeSample.take(0)).toMatchObject({ keys: 30 });
  });

  it('does not learn on somebody\u2019s word what it learnt already', () => {
    const takeSample = adaptationBuffer();
    const blocks = Array.from({ length: 20 }, () => typed());
    for (const block of blocks) takeSample.add(block, 0.999, TRAINED, false);
    expect(takeSample.take(0)).toMatchObject({ keys: 100 });
    expect(takeSample.takeConfirmed(blocks, { keys: 5000, strokes: 0 }, 0)).toMatchObject({ keys: 100 });
    expect(takeSample.takeConfirmed(blocks, { keys: 5000, strokes: 0 }, 0)).toBeNull();
  });

  it('keeps fingerprints of everything, also of what it may not learn', () => {
    const takeSample = adaptationBuffer();
    for (let i = 0; i < 20; i++) takeSample.add({ ...typed(i + 1), machine: i % 2 === 0 }, 0.01, TRAINED, false);
    expect(takeSample.take(0)).toMatchObject({ keys: 0, strokes: 0, fingerprints: { length: 20 } });
  });
});
