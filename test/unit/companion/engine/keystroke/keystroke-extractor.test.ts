import { KeystrokeExtractor } from '@vigil/engine/keystroke/keystroke-extractor.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Event =
  | { readonly kind: 'down'; readonly tMs: number; readonly zone: number; readonly slot: number }
  | { readonly kind: 'up'; readonly tMs: number; readonly slot: number }
  | { readonly kind: 'interrupt' };

function play(extractor: KeystrokeExtractor, event: Event): void {
  if (event.kind === 'down') extractor.keyDown(event.tMs, event.zone, event.slot);
  else if (event.kind === 'up') extractor.keyUp(event.tMs, event.slot);
  else extractor.interrupt();
}

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('down' as const),
      tMs: fc.integer({ min: 0, max: 20_000 }),
      zone: fc.integer({ min: 0, max: 18 }),
      slot: fc.integer({ min: 0, max: 31 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('up' as const),
      tMs: fc.integer({ min: 0, max: 20_000 }),
      slot: fc.integer({ min: 0, max: 31 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'interrupt' as const }) },
);

describe('KeystrokeExtractor', () => {
  it('links keys in press order, also in rollover', () => {
    const extractor = new KeystrokeExtractor();
    extractor.keyDown(0, 3, 0);
    extractor.keyDown(80, 5, 1);
    extractor.keyUp(100, 0);
    extractor.keyDown(200, 7, 0);
    extractor.keyUp(190, 1);
    extractor.keyUp(290, 0);
    expect(extractor.drain()).toEqual([
      {
        zone: 3,
        holdMs: 100,
        downDownMs: Number.NaN,
        previousZone: -1,
        previousHoldMs: Number.NaN,
        previousDownDownMs: Number.NaN,
        earlierZone: -1,
      },
      {
        zone: 5,
        holdMs: 110,
        downDownMs: 80,
        previousZone: 3,
        previousHoldMs: 100,
        previousDownDownMs: Number.NaN,
        earlierZone: -1,
      },
      {
        zone: 7,
        holdMs: 90,
        downDownMs: 120,
        previousZone: 5,
        previousHoldMs: 110,
        previousDownDownMs: 80,
        earlierZone: 3,
      },
    ]);
  });

  it('holds a key back until its release is known, and no longer than a second', () => {
    const extractor = new KeystrokeExtractor();
    extractor.keyDown(0, 1, 0);
    extractor.keyDown(500, 2, 1);
    extractor.keyUp(600, 1);
    expect(extractor.drain()).toEqual([]);
    extractor.keyDown(1_000, 3, 2);
    const drained = extractor.drain();
    expect(drained.map(({ zone, holdMs }) => [zone, holdMs])).toEqual([
      [1, Number.NaN],
      [2, 100],
    ]);
    expect(drained[1]?.previousHoldMs).toBeNaN();
  });

  it('takes a slot pressed twice for a lost release', () => {
    const extractor = new KeystrokeExtractor();
    extractor.keyDown(0, 1, 0);
    extractor.keyDown(150, 2, 0);
    extractor.keyUp(250, 0);
    expect(extractor.drain().map(({ holdMs, downDownMs }) => [holdMs, downDownMs])).toEqual([
      [Number.NaN, Number.NaN],
      [100, 150],
    ]);
  });

  it('spans no pair over an interruption, a pause or a step back of the clock', () => {
    const extractor = new KeystrokeExtractor();
    const press = (tMs: number): void => {
      extractor.keyDown(tMs, 1, 0);
      extractor.keyUp(tMs + 50, 0);
    };
    press(0);
    extractor.interrupt();
    press(100);
    press(2_100);
    press(2_000);
    press(2_100);
    expect(extractor.drain().map(({ downDownMs }) => downDownMs)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      100,
    ]);
  });

  it('does not depend on when it is drained', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 120 }), fc.infiniteStream(fc.boolean()), (events, drains) => {
        const whole = new KeystrokeExtractor();
        for (const event of events) play(whole, event);
        whole.interrupt();
        const piecewise = new KeystrokeExtractor();
        const pieces = [];
        for (const event of events) {
          play(piecewise, event);
          if (drains.next().value) pieces.push(...piecewise.drain());
        }
        piecewise.interrupt();
        pieces.push(...piecewise.drain());
        expect(pieces).toEqual(whole.drain());
      }),
    );
  });

  it('emits each press once and only times that can be', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 200 }), (events) => {
        const extractor = new KeystrokeExtractor();
        for (const event of events) play(extractor, event);
        extractor.interrupt();
        const keystrokes = extractor.drain();
        const presses = events.filter((event) => event.kind === 'down');
        expect(keystrokes.map(({ zone }) => zone)).toEqual(presses.map(({ zone }) => zone));
        for (const { holdMs, downDownMs, previousZone } of keystrokes) {
          expect(Number.isNaN(holdMs) || (holdMs > 0 && holdMs < 1_000)).toBe(true);
          expect(Number.isNaN(downDownMs) || (downDownMs >= 0 && downDownMs < 2_000)).toBe(true);
          expect(Number.isNaN(downDownMs)).toBe(previousZone === -1);
        }
      }),
    );
  });
});
