/**
 * A generated user who types and points. In: a seed, a number of keys. Out: raw events with absolute ticks, and
 * capture batches cut from them at any size.
 */
import { seededRandom } from '@vigil/engine/base/random.ts';
import { type CaptureBatch, type CaptureEvent, EVENT } from '@vigil/protocol/capture.ts';

/** An event with its absolute time in ticks instead of `dt`. */
export interface TimedEvent {
  readonly ticks: number;
  readonly event: (dt: number) => CaptureEvent;
}

export interface Typist {
  readonly holdMs: number;
  readonly flightMs: number;
  readonly spread: number;
  /** How much keys differ from each other; a program has 0. */
  readonly uneven?: number;
}

/** Types `keys` keys; hold and flight times are log-normal around the typist's own, with a bias for each zone. */
export function typing(typist: Typist, keys: number, seed: number, startTicks = 0): TimedEvent[] {
  const random = seededRandom(seed);
  const bias = seededRandom(Math.round(typist.holdMs * 1000 + typist.flightMs));
  const zoneBias = Array.from({ length: 19 }, () => Math.exp((bias() - 0.5) * (typist.uneven ?? 0.5)));
  const vary = (ms: number) => ms * Math.exp(typist.spread * (random() + random() + random() - 1.5));
  const events: TimedEvent[] = [];
  let t = startTicks;
  for (let i = 0; i < keys; i++) {
    const zone = Math.floor(random() * 14);
    const down = Math.round(t);
    const up = Math.round(t + 10 * vary(typist.holdMs * zoneBias[zone]!));
    const slot = i % 4;
    events.push({ ticks: down, event: (dt) => [EVENT.keyDown, dt, zone, slot] });
    events.push({ ticks: up, event: (dt) => [EVENT.keyUp, dt, slot] });
    t = up + 10 * (vary(typist.flightMs * zoneBias[zone]!) - typist.flightMs * 0.3);
  }
  return events.sort((a, b) => a.ticks - b.ticks);
}

/** Cuts events into batches of the given sizes (the last size repeats); each is sent as its last event happens. */
export function cut(
  events: readonly TimedEvent[],
  sizes: readonly number[],
  stream: string,
  firstSeq = 0,
): CaptureBatch[] {
  const batches: CaptureBatch[] = [];
  let at = 0;
  while (at < events.length) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)]!;
    const part = events.slice(at, at + size);
    const start = part[0]!.ticks;
    let before = start;
    const tuples = part.map(({ ticks, event }) => {
      const dt = ticks - before;
      before = ticks;
      return event(dt);
    });
    batches.push({ stream, seq: firstSeq + batches.length, at: start, sent: before - start, lost: 0, events: tuples });
    at += size;
  }
  return batches;
}

/** When a batch arrives if the document's time origin is `originMs` and nothing delays it. */
export function arrivalMs(batch: CaptureBatch, originMs: number): number {
  return originMs + (batch.at + batch.sent) / 10;
}
