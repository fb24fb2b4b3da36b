import { newStream, readBatch, type StreamSink } from '@vigil/engine/stream/stream.ts';
import { type CaptureBatch, type CaptureEvent, contextCode, EVENT } from '@vigil/protocol/capture.ts';
import { describe, expect, it } from 'vitest';

/** Writes down what it is told. */
function recorder(): { log: string[]; sink: StreamSink } {
  const log: string[] = [];
  const note =
    (what: string) =>
    (...rest: readonly (number | string)[]): void => {
      log.push([what, ...rest].join(' '));
    };
  const sink: StreamSink = {
    keyDown: note('down'),
    keyUp: note('up'),
    move: note('move'),
    down: note('press'),
    up: note('release'),
    wheel: note('wheel'),
    interrupt: note('interrupt'),
    context: note('context'),
    field: note('field'),
    forged: note('forged'),
  };
  return { log, sink };
}

function batch(seq: number, events: readonly CaptureEvent[], more: Partial<CaptureBatch> = {}): CaptureBatch {
  return { stream: 'stream-of-tests-0', seq, at: 1000, sent: 10_000, lost: 0, events, ...more };
}

const key: readonly CaptureEvent[] = [
  [EVENT.keyDown, 10, 3, 0],
  [EVENT.keyUp, 900, 0],
];

describe('readBatch', () => {
  it('gives absolute milliseconds', () => {
    const { log, sink } = recorder();
    readBatch(newStream(), batch(0, key), 0, true, sink);
    expect(log).toEqual(['down 101 3 0', 'up 191 0']);
  });

  it('ignores a batch that came before', () => {
    const { log, sink } = recorder();
    const stream = newStream();
    readBatch(stream, batch(4, key), 0, true, sink);
    readBatch(stream, batch(4, key), 0, true, sink);
    readBatch(stream, batch(3, key), 0, true, sink);
    expect(log).toHaveLength(2);
  });

  it.each([
    ['a missing batch', { seq: 2 }],
    ['counted loss', { seq: 1, lost: 3 }],
  ])('interrupts at %s', (_, { seq, ...more }) => {
    const { log, sink } = recorder();
    const stream = newStream();
    readBatch(stream, batch(0, key), 0, true, sink);
    readBatch(stream, batch(seq, key, more), 0, true, sink);
    expect(log.filter((line) => line === 'interrupt')).toHaveLength(1);
  });

  it.each(['paste', 'autofill', 'blur', 'hidden', 'focus', 'unkeyed-input', 'untrusted', 'gap'] as const)(
    'interrupts at %s and passes it on',
    (name) => {
      const { log, sink } = recorder();
      readBatch(newStream(), batch(0, [[EVENT.context, 0, contextCode(name)]]), 0, true, sink);
      expect(log).toEqual(['interrupt', `context 100 ${name}`]);
    },
  );

  it.each([
    ['ime-start', 'ime-end'],
    ['secret-start', 'secret-end'],
  ] as const)('drops keys between %s and %s', (start, end) => {
    const { log, sink } = recorder();
    const events: CaptureEvent[] = [
      [EVENT.context, 0, contextCode(start)],
      ...key,
      [EVENT.context, 0, contextCode(end)],
      ...key,
    ];
    readBatch(newStream(), batch(0, events), 0, true, sink);
    expect(log.filter((line) => line.startsWith('down'))).toHaveLength(1);
  });

  it('reads keys after a gap, and drops keys that were open before', () => {
    const { log, sink } = recorder();
    const events: CaptureEvent[] = [
      [EVENT.context, 0, contextCode('secret-start')],
      [EVENT.context, 0, contextCode('gap')],
      ...key,
    ];
    readBatch(newStream(), batch(0, events), 0, true, sink);
    expect(log.filter((line) => line.startsWith('down'))).toHaveLength(1);
  });

  it('interrupts where the clock steps', () => {
    const { log, sink } = recorder();
    readBatch(newStream(), batch(0, [...key, [EVENT.keyDown, -600_000_000, 1, 0]]), 0, false, sink);
    expect(log.filter((line) => line === 'interrupt')).toHaveLength(1);
  });

  it('reports forged times only when asked to check', () => {
    const ahead = batch(0, [[EVENT.keyDown, 90_000, 1, 0]]);
    for (const check of [true, false]) {
      const { log, sink } = recorder();
      readBatch(newStream(), ahead, 0, check, sink);
      expect(log.includes('forged')).toBe(check);
    }
  });
});
