import { type Stroke, StrokeExtractor } from '@vigil/engine/pointer/stroke-extractor.ts';
import { encodeFeatures, FEATURE_COUNT, FEATURES } from '@vigil/engine/pointer/stroke-features.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedAll, handMovement, session } from './pointer-fixtures.ts';

function extract(run: (extractor: StrokeExtractor) => void): Stroke[] {
  const strokes: Stroke[] = [];
  const extractor = new StrokeExtractor((stroke) => strokes.push(stroke));
  run(extractor);
  extractor.flush(Number.POSITIVE_INFINITY);
  return strokes;
}

function featureOf(stroke: Stroke | undefined, name: string): number {
  return stroke!.features[FEATURES.findIndex((feature) => feature.name === name)]!;
}

/** Travels `px` to the right in `ms`, an event each 10 ms. */
function glide(extractor: StrokeExtractor, fromMs: number, px: number, ms: number): void {
  for (let at = 0; at <= ms; at += 10) extractor.move(fromMs + at, at === 0 ? 0.001 : (px * 10) / ms, 0);
}

describe('StrokeExtractor', () => {
  it('has 51 features with different names', () => {
    expect(FEATURE_COUNT).toBe(51);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(51);
  });

  it('separates moves, clicks, drags and scrolls', () => {
    const strokes = extract((extractor) => {
      glide(extractor, 0, 300, 500);
      glide(extractor, 5000, 300, 500);
      extractor.down(5700, 0, 0, 0);
      extractor.up(5800, 0, 0, 0);
      extractor.down(8000, 0, 0, 0);
      glide(extractor, 8100, 200, 400);
      extractor.up(8600, 0, 0, 0);
      for (let at = 12_000; at < 12_600; at += 50) extractor.wheel(at, 0, 100);
    });
    expect(strokes.map(({ kind }) => kind)).toEqual(['move', 'click', 'drag', 'scroll']);
  });

  it('measures an even movement', () => {
    const [stroke] = extract((extractor) => {
      glide(extractor, 0, 600, 600);
      extractor.down(800, 0, 0, 0);
      extractor.up(890, 0, 0, 0);
    });
    expect(featureOf(stroke, 'hold')).toBe(90);
    expect(featureOf(stroke, 'straightness')).toBeCloseTo(1, 5);
    expect(featureOf(stroke, 'largest-deviation')).toBeCloseTo(0, 5);
    expect(featureOf(stroke, 'speed-mean')).toBeGreaterThan(900);
    expect(featureOf(stroke, 'speed-mean')).toBeLessThan(1050);
    expect(featureOf(stroke, 'speed-y-mean')).toBe(0);
    expect(featureOf(stroke, 'sharp-turns')).toBe(0);
    expect(Math.abs(featureOf(stroke, 'pre-click-pause') - 200)).toBeLessThanOrEqual(100);
  });

  it('keeps a click without travel, without a path', () => {
    const [stroke] = extract((extractor) => {
      extractor.down(100, 0, 0, 0);
      extractor.up(180, 0, 0, 0);
    });
    expect(stroke!.kind).toBe('click');
    expect(featureOf(stroke, 'speed-mean')).toBeNaN();
    expect(featureOf(stroke, 'hold')).toBe(80);
  });

  it('lets no stroke span an interruption', () => {
    const strokes = extract((extractor) => {
      glide(extractor, 0, 300, 300);
      extractor.interrupt();
      extractor.up(350, 0, 0, 0);
      glide(extractor, 400, 300, 300);
    });
    expect(strokes).toHaveLength(1);
    expect(featureOf(strokes[0], 'gap-before')).toBeNaN();
  });

  it('survives a release that was lost', () => {
    const strokes = extract((extractor) => {
      extractor.down(0, 0, 0, 0);
      glide(extractor, 100, 300, 300);
      extractor.down(9000, 0, 0, 0);
      extractor.up(9080, 0, 0, 0);
    });
    expect(strokes.map(({ kind }) => kind)).toEqual(['click']);
    expect(featureOf(strokes[0], 'hold')).toBe(80);
  });

  it('takes a second button during a press as part of it', () => {
    const strokes = extract((extractor) => {
      extractor.down(0, 0, 0, 0);
      extractor.down(50, 0, 0, 2);
      extractor.up(90, 0, 0, 2);
      extractor.up(120, 0, 0, 0);
    });
    expect(strokes).toHaveLength(1);
    expect(featureOf(strokes[0], 'hold')).toBe(120);
  });

  it('gives the same strokes whenever time is flushed in between', () => {
    const events = session(8, 3, handMovement);
    const plain = extract((extractor) => feedAll(extractor, events));
    const flushed = extract((extractor) => {
      for (const event of events) {
        feedAll(extractor, [event]);
        extractor.flush(event.tMs);
        extractor.flush(event.tMs + 0.5);
      }
    });
    expect(plain.length).toBeGreaterThanOrEqual(8);
    expect(flushed).toEqual(plain);
  });

  it('turns any events into numbers that fit a byte, in order of time', () => {
    const event = fc.record({
      method: fc.constantFrom('move', 'down', 'up', 'wheel'),
      wait: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: -5000, max: 60_000 })),
      dx: fc.integer({ min: -5000, max: 5000 }),
      dy: fc.integer({ min: -5000, max: 5000 }),
      button: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        let tMs = 0;
        const strokes = extract((extractor) => {
          for (const { method, wait, dx, dy, button } of events) {
            tMs += wait;
            if (method === 'move') extractor.move(tMs, dx, dy);
            else if (method === 'wheel') extractor.wheel(tMs, dx, dy);
            else if (method === 'down') extractor.down(tMs, dx, dy, button);
            else extractor.up(tMs, dx, dy, button);
          }
        });
        for (const { features } of strokes) {
          expect(features.every((value) => Number.isNaN(value) || Number.isFinite(value))).toBe(true);
          const codes = new Uint8Array(FEATURE_COUNT);
          encodeFeatures(features, codes);
          expect(codes.every((code, f) => (code === 0) === Number.isNaN(features[f]))).toBe(true);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('ends a stroke that never rests, so that memory is bounded', () => {
    const strokes = extract((extractor) => {
      for (let at = 0; at < 120_000; at += 20) extractor.move(at, at % 400 < 200 ? 5 : -5, 1);
    });
    expect(strokes.length).toBeGreaterThanOrEqual(3);
  });

  it('measures nearly the same hand at 1 ms, 8 ms and 16 ms reports', () => {
    const medians = [1, 8, 16].map((stepMs) => {
      const events = session(60, 9, (at, dx, dy, random) => handMovement(at, dx, dy, random, stepMs));
      const speeds = extract((extractor) => feedAll(extractor, events)).map((stroke) =>
        featureOf(stroke, 'speed-mean'),
      );
      return speeds.sort((a, b) => a - b)[speeds.length >> 1]!;
    });
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.1);
  });
});
