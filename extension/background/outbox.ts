/**
 * Batches in transit to the companion. In: batches of all frames, acknowledgements. Out: numbered batches, up to the
 * granted window. Bounded: the oldest are dropped and their events counted as lost.
 */
import { type CaptureBatch, LIMITS, type Unseen } from '@vigil/protocol/capture.ts';

/** Events kept while the companion is away or slow: about two minutes of steady pointer movement, about 2 MB. */
export const MAX_BUFFERED_EVENTS = 16_000;
/** Batches that wait: one may hold no event but unseen activity. */
const MAX_WAITING_BATCHES = 4000;

export class BatchOutbox {
  #waiting: CaptureBatch[] = [];
  /** Sent and not acknowledged, oldest first; the last one has number `#next - 1`. */
  #sent: CaptureBatch[] = [];
  #next = 0;
  #events = 0;
  /** Events and unseen activity of dropped batches, by stream, to be reported with its next batch. */
  readonly #dropped = new Map<string, { readonly lost: number; readonly unseen: Unseen }>();

  get size(): number {
    return this.#events;
  }

  add(batch: CaptureBatch): void {
    this.#waiting.push(batch);
    this.#events += batch.events.length;
    while (this.#isOverfull() && this.#waiting.length > 1) this.#giveUp(this.#waiting.shift()!);
  }

  /** Batches that may be sent now, with their numbers. */
  take(window: number): { n: number; batch: CaptureBatch }[] {
    const room = Math.max(0, window - this.#sent.length);
    return this.#waiting.splice(0, room).map((waiting) => {
      const batch = this.#withLoss(waiting);
      this.#sent.push(batch);
      this.#events -= batch.events.length;
      return { n: this.#next++, batch };
    });
  }

  /** Acknowledges all batches up to and including `upTo`. Numbers never sent are ignored. */
  acknowledge(upTo: number): void {
    const first = this.#next - this.#sent.length;
    if (upTo < this.#next) this.#sent.splice(0, Math.max(0, upTo - first + 1));
  }

  /**
   * A new connection: numbering restarts at 0 and unacknowledged batches are sent again. The companion identifies a
   * batch by stream and `seq` and ignores duplicates. `keep: false` when one of them may have caused the fault.
   */
  reset(keep: boolean): void {
    if (keep) this.#waiting.unshift(...this.#sent);
    else for (const batch of this.#sent) this.#count(batch);
    this.#sent = [];
    this.#next = 0;
    this.#events = this.#waiting.reduce((sum, batch) => sum + batch.events.length, 0);
  }

  /** The frame is gone: its loss can no longer be reported. */
  forget(stream: string): void {
    this.#dropped.delete(stream);
  }

  /** Drops everything without counting it as lost: the user paused. */
  clear(): void {
    this.#waiting = [];
    this.#events = 0;
    this.#dropped.clear();
  }

  #isOverfull(): boolean {
    return this.#events > MAX_BUFFERED_EVENTS || this.#waiting.length > MAX_WAITING_BATCHES;
  }

  #giveUp(batch: CaptureBatch): void {
    this.#events -= batch.events.length;
    this.#count(batch);
  }

  #count({ stream, events, lost, unseen }: CaptureBatch): void {
    const before = this.#dropped.get(stream);
    this.#dropped.set(stream, {
      lost: (before?.lost ?? 0) + events.length + lost,
      unseen: sumOf(before?.unseen, unseen) ?? NOTHING_UNSEEN,
    });
  }

  #withLoss(batch: CaptureBatch): CaptureBatch {
    const dropped = this.#dropped.get(batch.stream);
    if (dropped === undefined) return batch;
    this.#dropped.delete(batch.stream);
    const unseen = sumOf(dropped.unseen, batch.unseen);
    return { ...batch, lost: batch.lost + dropped.lost, ...(unseen === undefined ? {} : { unseen }) };
  }
}

const NOTHING_UNSEEN: Unseen = { ms: 0, acts: 0 };

/** Undefined when nothing was unseen. More than a batch may state would end the connection, again with every attempt. */
function sumOf(a: Unseen = NOTHING_UNSEEN, b: Unseen = NOTHING_UNSEEN): Unseen | undefined {
  const sum = { ms: Math.min(a.ms + b.ms, LIMITS.unseenMs), acts: Math.min(a.acts + b.acts, LIMITS.unseenActs) };
  return sum.ms === 0 && sum.acts === 0 ? undefined : sum;
}
