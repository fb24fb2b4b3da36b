/**
 * Finds input events that did not reach the listeners. In: the browser's own counts (Event Timing API,
 * `performance.eventCounts`) and the events received. Out: how many are missing. A page script can stop an event before it
 * reaches a later listener, and can remove listeners with `document.open()`; it cannot change these counts.
 */

const AUDITED = ['keydown', 'pointerdown'] as const;

/** The part of `EventCounts` that is used. */
export interface Counts {
  get(type: string): number | undefined;
}

export class EventAudit {
  readonly #counts: Counts | undefined;
  readonly #expected = new Map<string, number>();

  /** `counts`: undefined where the browser has none; then nothing is ever missing. */
  constructor(counts: Counts | undefined) {
    this.#counts = counts;
    this.reset();
  }

  /** Accepts the present counts: what happened before is not audited. */
  reset(): void {
    for (const type of AUDITED) this.#expected.set(type, this.#counts?.get(type) ?? 0);
  }

  /** A trusted event reached the listener. */
  receive(type: (typeof AUDITED)[number]): void {
    this.#expected.set(type, this.#expected.get(type)! + 1);
  }

  /** Events that were dispatched and not received since the last call. */
  takeMissing(): number {
    let missing = 0;
    for (const type of AUDITED) {
      const surplus = (this.#counts?.get(type) ?? 0) - this.#expected.get(type)!;
      if (surplus <= 0) continue;
      missing += surplus;
      this.#expected.set(type, this.#expected.get(type)! + surplus);
    }
    return missing;
  }
}
