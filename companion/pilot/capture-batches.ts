/** A recorded batch as the engine takes it. In: an entry of a visit. Out: a capture batch whose stream is named after the frame. */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { BatchEntry } from './visit.ts';

/** Stream of a frame: what `EngineSession.endStream` takes when the frame ends. */
export const streamOf = (frame: number): string => `frame-${String(frame).padStart(10, '0')}`;

export function captureBatchOf({ kind: _kind, atMs: _atMs, frame, ...batch }: BatchEntry): CaptureBatch {
  return { stream: streamOf(frame), ...batch };
}
