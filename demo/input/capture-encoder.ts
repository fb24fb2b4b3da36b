/**
 * Encodes input as the content script does, without a browser. In: timed keys and pointer samples. Out: capture batches
 * of one stream.
 */
import { type CaptureBatch, type CaptureEvent, EVENT, LIMITS, TICKS_PER_MS } from '@vigil/protocol/capture.ts';
import { zoneOf } from '@vigil/protocol/zones.ts';
import type { TimedKey, TimedPointer } from './timed-input.ts';

const PER_BATCH = 100;

export class CaptureEncoder {
  readonly #stream: string;
  #seq = 0;
  #atMs = 0;

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** Starts one second after the previous input. */
  keys(keys: readonly TimedKey[]): CaptureBatch[] {
    const slots = new Map<TimedKey, number>();
    const steps = keys
      .flatMap((key) => [
        { tMs: key.downMs, key, down: true },
        { tMs: key.upMs, key, down: false },
      ])
      .sort((a, b) => a.tMs - b.tMs);
    return this.#batches(
      steps.flatMap(({ tMs, key, down }) => {
        if (down) {
          const taken = new Set(slots.values());
          let slot = 0;
          while (taken.has(slot)) slot++;
          if (slot >= LIMITS.slots) return [];
          slots.set(key, slot);
          return [{ tMs, make: (dt: number): CaptureEvent => [EVENT.keyDown, dt, zoneOf(key.code), slot] }];
        }
        const slot = slots.get(key);
        slots.delete(key);
        return slot === undefined ? [] : [{ tMs, make: (dt: number): CaptureEvent => [EVENT.keyUp, dt, slot] }];
      }),
    );
  }

  pointer(samples: readonly TimedPointer[]): CaptureBatch[] {
    let last = samples[0];
    return this.#batches(
      samples.map((sample) => {
        const dx = Math.round(sample.x - (last?.x ?? sample.x));
        const dy = Math.round(sample.y - (last?.y ?? sample.y));
        last = sample;
        return { tMs: sample.tMs, make: (dt: number): CaptureEvent => pointerEvent(sample, dt, dx, dy) };
      }),
    );
  }

  #batches(steps: readonly { tMs: number; make: (dt: number) => CaptureEvent }[]): CaptureBatch[] {
    const startMs = this.#atMs;
    const batches: CaptureBatch[] = [];
    for (let i = 0; i < steps.length; i += PER_BATCH) {
      const chunk = steps.slice(i, i + PER_BATCH);
      const at = Math.round((startMs + (chunk[0]?.tMs ?? 0)) * TICKS_PER_MS);
      let previous = at;
      const events = chunk.map(({ tMs, make }) => {
        const ticks = Math.round((startMs + tMs) * TICKS_PER_MS);
        const dt = ticks - previous;
        previous = ticks;
        return make(dt);
      });
      batches.push({ stream: this.#stream, seq: this.#seq++, at, sent: previous - at, lost: 0, events });
    }
    this.#atMs = startMs + (steps.at(-1)?.tMs ?? 0) + 1000;
    return batches;
  }
}

function pointerEvent(sample: TimedPointer, dt: number, dx: number, dy: number): CaptureEvent {
  switch (sample.kind) {
    case 'move':
      return [EVENT.pointerMove, dt, dx, dy];
    case 'wheel':
      return [EVENT.wheel, dt, 0, sample.dy ?? 0];
    case 'down':
      return [EVENT.pointerDown, dt, dx, dy, 0];
    case 'up':
      return [EVENT.pointerUp, dt, dx, dy, 0];
  }
}
