/**
 * Batches on their way to the companion. In: batches of all frames, acknowledgements. Out: numbered batches, as many as the
 * companion gave credit for. Bounded: when nobody takes them the oldest go, and their events are counted.
 */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';

/** Events kept for a companion that is away or slow: about two minutes of steady pointer movement, about 2 MB. */
export const MAX_BUFFERED_EVENTS = 16_000;

export class BatchOutbox {
  #waiting: CaptureBatch[] = [];
  /** Sent and not acknowledged, oldest first; the last one carries number `#next - 1`. */
  #sent: CaptureBatch[] = [];
  #next = 0;
  #events = 0;
  readonly #lost = new Map<string, number>();

  get size(): number {
    return this.#events;
  }

  add(batch: CaptureBatch): void {
    this.#waiting.push(batch);
    this.#events += batch.events.length;
    while (this.#events > MAX_BUFFERED_EVENTS && this.#waiting.length > 1) this.#giveUp(this.#waiting.shift()!);
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

  /** All up to and including `upTo` are taken. Numbers that were never sent are ignored. */
  acknowledge(upTo: number): void {
    const first = this.#next - this.#sent.length;
    if (upTo < this.#next) this.#sent.splice(0, Math.max(0, upTo - first + 1));
  }

  /**
   * A new connection: numbers start at 0, and what was not acknowledged goes again. The companion knows a batch by stream
   * and `seq`, and ignores one that it has seen. `keep: false` when one of them may have been the fault.
   */
  reset(keep: boolean): void {
    if (keep) this.#waiting.unshift(...this.#sent);
    else for (const batch of this.#sent) this.#count(batch);
    this.#sent = [];
    this.#next = 0;
    this.#events = this.#waiting.reduce((sum, batch) => sum + batch.events.length, 0);
  }

  /** The frame is gone, and its last batch is sent or given up: its loss has nobody to be reported to. */
  forget(stream: string): void {
    this.#lost.delete(stream);
  }

  /** Forgets everything, uncounted: the person paused. */
  clear(): void {
    this.#waiting = [];
    this.#events = 0;
    this.#lost.clear();
  }

  #giveUp(batch: CaptureBatch): void {
    this.#events -= batch.events.length;
    this.#count(batch);
  }

  #count(batch: CaptureBatch): void {
    this.#lost.set(batch.stream, (this.#lost.get(batch.stream) ?? 0) + batch.events.length + batch.lost);
  }

  #withLoss(batch: CaptureBatch): CaptureBatch {
    const lost = this.#lost.get(batch.stream);
    if (lost === undefined) return batch;
    this.#lost.delete(batch.stream);
    return { ...batch, lost: batch.lost + lost };
  }
}
