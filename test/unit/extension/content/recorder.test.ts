import { BATCH_EVENTS, MAX_BUFFERED_EVENTS, Recorder } from '@vigil/extension/content/recorder.ts';
import { CONTEXTS, contextCode, EVENT } from '@vigil/protocol/capture.ts';
import { captureBatch } from '@vigil/protocol/wire/capture-schema.ts';
import { ZONES, zoneOf } from '@vigil/protocol/zones.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const STREAM = 'a'.repeat(32);
const record = (act: (recorder: Recorder) => void, nowMs = 1000) => {
  const recorder = new Recorder(STREAM);
  act(recorder);
  return recorder.take(nowMs);
};

describe('Recorder', () => {
  it('gives times as differences in units of 0.1 ms, from the start of the batch', () => {
    const [batch] = record((recorder) => {
      recorder.keyDown(500.04, 'KeyF');
      recorder.keyUp(590.06, 'KeyF');
    }, 600);
    expect(batch).toEqual({
      stream: STREAM,
      seq: 0,
      at: 5000,
      sent: 1000,
      lost: 0,
      events: [
        [EVENT.keyDown, 0, zoneOf('KeyF'), 0],
        [EVENT.keyUp, 901, 0],
      ],
    });
  });

  it('goes back in time when the browser delivers an event late', () => {
    const [batch] = record((recorder) => {
      recorder.context(20, 'focus');
      recorder.keyDown(15, 'Space');
    });
    expect(batch?.events.map(([, dt]) => dt)).toEqual([0, -50]);
  });

  it('gives positions as differences, without drift, and omits moves within a pixel', () => {
    const [batch] = record((recorder) => {
      recorder.move(1, 100.4, 50);
      recorder.move(2, 100.6, 50);
      recorder.move(3, 100.9, 50);
      recorder.move(4, 102.4, 47.5);
    });
    expect(batch?.events).toEqual([
      [EVENT.pointerMove, 0, 1, 0],
      [EVENT.pointerMove, 20, 1, -2],
    ]);
  });

  it('starts a new path where the pointer was not tracked', () => {
    const [batch] = record((recorder) => {
      recorder.button(1, 'down', 10, 10, 0);
      recorder.forgetPointer();
      recorder.button(2, 'down', 500, 500, 2);
    });
    expect(batch?.events).toEqual([
      [EVENT.pointerDown, 0, 0, 0, 0],
      [EVENT.pointerDown, 10, 0, 0, 2],
    ]);
  });

  it('reports the pointer type when it changes', () => {
    const [batch] = record((recorder) => {
      for (const kind of ['mouse', 'mouse', 'pen', '', 'mouse']) recorder.pointerKind(1, kind);
    });
    const codes = ['pointer-mouse', 'pointer-pen', 'pointer-mouse'] as const;
    expect(batch?.events.map((event) => event[2])).toEqual(codes.map(contextCode));
  });

  it('numbers batches without a gap and keeps them small', () => {
    const recorder = new Recorder(STREAM);
    for (let i = 0; i < BATCH_EVENTS * 2 + 1; i++) recorder.wheel(i, 0, i);
    const batches = [...recorder.take(1000), ...recorder.take(1001)];
    expect(batches.map(({ seq, events }) => [seq, events.length])).toEqual([
      [0, BATCH_EVENTS],
      [1, BATCH_EVENTS],
      [2, 1],
    ]);
  });

  it('counts dropped events', () => {
    const recorder = new Recorder(STREAM);
    for (let i = 0; i < MAX_BUFFERED_EVENTS + 7; i++) recorder.wheel(i, 0, i);
    const batches = recorder.take(10_000);
    expect(batches.map(({ lost }) => lost)).toEqual([7, ...batches.slice(1).map(() => 0)]);
    expect(batches.flatMap(({ events }) => events)).toHaveLength(MAX_BUFFERED_EVENTS);
  });
});

const time = fc.double({ min: -1e7, max: 1e9, noNaN: true });
const place = fc.double();
const code = fc.constantFrom('KeyA', 'KeyQ', 'Digit1', 'Space', 'ShiftLeft', 'F13', '');
const act = fc.oneof(
  fc.record({ do: fc.constant('down' as const), time, code }),
  fc.record({ do: fc.constant('up' as const), time, code }),
  fc.record({ do: fc.constant('move' as const), time, x: place, y: place }),
  fc.record({ do: fc.constant('press' as const), time, x: place, y: place, button: fc.integer({ min: -1, max: 32 }) }),
  fc.record({ do: fc.constant('wheel' as const), time, x: place, y: place }),
  fc.record({ do: fc.constant('context' as const), time, name: fc.constantFrom(...CONTEXTS) }),
);

describe('recorder output', () => {
  it('is valid for any input', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 300 }), time, (acts, now) => {
        const batches = record((recorder) => {
          for (const one of acts) {
            if (one.do === 'down') recorder.keyDown(one.time, one.code);
            else if (one.do === 'up') recorder.keyUp(one.time, one.code);
            else if (one.do === 'move') recorder.move(one.time, one.x, one.y);
            else if (one.do === 'press') recorder.button(one.time, 'down', one.x, one.y, one.button);
            else if (one.do === 'wheel') recorder.wheel(one.time, one.x, one.y);
            else recorder.context(one.time, one.name);
          }
        }, now);
        for (const batch of batches) expect(captureBatch.safeParse(batch).error).toBeUndefined();
      }),
    );
  });

  it('is byte-identical for two texts with the same zones and timings', () => {
    const codes = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`);
    codes.push(...Array.from({ length: 10 }, (_, digit) => `Digit${digit}`), 'Semicolon', 'Slash', 'Backquote');
    const byZone = ZONES.map((_, zone) => codes.filter((each) => zoneOf(each) === zone)).filter(
      ({ length }) => length > 1,
    );
    const stroke = fc
      .tuple(fc.constantFrom(...byZone), fc.nat(), fc.nat(), fc.nat({ max: 400 }), fc.nat({ max: 300 }))
      .map(([zone, a, b, gapMs, holdMs]) => ({ a: zone[a % zone.length]!, b: zone[b % zone.length]!, gapMs, holdMs }));
    // No key twice within one hold in either text: a key that is held twice shows in the timing.
    const type = (strokes: readonly { gapMs: number; holdMs: number; code: string }[]): string => {
      const batches = record((recorder) => {
        let now = 0;
        for (const { code: key, gapMs, holdMs } of strokes) {
          now += gapMs;
          recorder.keyDown(now, key);
          now += holdMs;
          recorder.keyUp(now, key);
        }
      });
      return JSON.stringify(batches);
    };
    fc.assert(
      fc.property(fc.array(stroke, { minLength: 1, maxLength: 60 }), (strokes) => {
        const first = type(strokes.map(({ a, ...rest }) => ({ ...rest, code: a })));
        const second = type(strokes.map(({ b, ...rest }) => ({ ...rest, code: b })));
        expect(second).toBe(first);
      }),
    );
  });
});
