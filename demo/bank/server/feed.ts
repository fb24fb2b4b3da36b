/** Event log of the bank. In: facts about sessions. Out: numbered events, stored and passed to listeners. */
import type { FeedEvent, FeedFact } from '../feed-event.ts';
import type { CustomerSession } from './sessions.ts';

/** Older events are dropped beyond this number. */
const MAX_FEED_EVENTS = 5_000;

export class Feed {
  readonly #now: () => number;
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  #events: FeedEvent[] = [];
  #seq = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(session: CustomerSession, fact: FeedFact): void {
    this.#seq += 1;
    const event = { ...fact, seq: this.#seq, at: this.#now(), session: session.ref, user: session.customer.user };
    this.#events.push(event);
    if (this.#events.length > MAX_FEED_EVENTS) this.#events = this.#events.slice(-MAX_FEED_EVENTS);
    for (const listener of this.#listeners) listener(event);
  }

  /** Events after `seq`, oldest first; all events for an unknown number. */
  since(seq: number): readonly FeedEvent[] {
    if (seq > this.#seq) return this.#events;
    return this.#events.filter((event) => event.seq > seq);
  }

  listen(listener: (event: FeedEvent) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }
}
