import { PointerFormatError } from '@vigil/engine/pointer/bytes.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { StrokeReservoir } from '@vigil/engine/pointer/stroke-reservoir.ts';
import { describe, expect, it } from 'vitest';

const LIMITS = { strokes: 100, sessions: 8, strokesPerSession: 30 };

/** Strokes whose elapsed time tells their number. */
function stroke(number: number): Float32Array {
  return new Float32Array(FEATURE_COUNT).fill(number);
}

function filled(sessions: number, strokes: number): StrokeReservoir {
  const reservoir = new StrokeReservoir(LIMITS);
  for (let session = 0; session < sessions; session++) {
    for (let k = 0; k < strokes; k++) reservoir.add(session, Math.floor(session / 2), stroke(k));
  }
  return reservoir;
}

const sizes = (reservoir: StrokeReservoir) => reservoir.sessions().map((rows) => rows.length / FEATURE_COUNT);

describe('StrokeReservoir', () => {
  it('keeps everything while there is room', () => {
    expect(sizes(filled(3, 20))).toEqual([20, 20, 20]);
  });

  it('bounds each session and the total', () => {
    const reservoir = filled(8, 500);
    expect(reservoir.strokes).toBeLessThanOrEqual(100);
    expect(Math.max(...sizes(reservoir)) - Math.min(...sizes(reservoir))).toBeLessThanOrEqual(1);
    expect(sizes(filled(1, 500))).toEqual([30]);
  });

  it('keeps a sample from all over a session, not its start', () => {
    const reservoir = new StrokeReservoir(LIMITS);
    for (let k = 0; k < 900; k++) {
      const late = new Float32Array(FEATURE_COUNT).fill(Number.NaN);
      if (k >= 450) late[1] = 100;
      reservoir.add(1, 1, late);
    }
    const [rows] = reservoir.sessions();
    let late = 0;
    for (let at = 0; at < rows!.length; at += FEATURE_COUNT) if (rows![at + 1] !== 0) late++;
    expect(late).toBeGreaterThan(7);
    expect(late).toBeLessThan(23);
  });

  it('gives up the oldest session for a new one', () => {
    const reservoir = filled(12, 5);
    expect(sizes(reservoir)).toHaveLength(8);
    expect(reservoir.days).toBe(4);
  });

  it('continues identically after it was stored', () => {
    const reservoir = filled(5, 60);
    const copy = StrokeReservoir.decode(reservoir.encode(), LIMITS);
    for (const one of [reservoir, copy]) for (let k = 0; k < 90; k++) one.add(9, 9, stroke(k));
    expect(copy.encode()).toEqual(reservoir.encode());
  });

  it('refuses bytes that were changed, cut or exceed the limits', () => {
    const bytes = filled(4, 20).encode();
    const code = (data: Uint8Array) => {
      try {
        StrokeReservoir.decode(data, LIMITS);
      } catch (error) {
        return error instanceof PointerFormatError ? error.code : 'other';
      }
      return 'none';
    };
    expect(code(bytes)).toBe('none');
    expect(code(bytes.subarray(0, 5))).toBe('pointer.truncated');
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = bytes.slice();
      changed[at]! ^= 4;
      expect(code(changed)).toBe('pointer.checksum');
    }
    const larger = new StrokeReservoir();
    for (let k = 0; k < 200; k++) larger.add(1, 1, stroke(k));
    expect(code(larger.encode())).toBe('pointer.content');
  });
});
