/** The bank's memory of what it saw. In: facts about sessions. Out: numbered events, kept and told to listeners. */
import { randomUUID } from 'node:crypto';
import type { FeedEvent, FeedFact } from '../feed-event.ts';
import type { CustomerSession } from './sessions.ts';

/** Oldest events go first once there are so many. */
const MAX_FEED_EVENTS = 5_000;

export class Feed {
  /** Another one after every start of the bank: numbers count from 1 again then. */
  readonly id = randomUUID();
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

  /** Events after `seq`, oldest first; all of them for a number that was never given out. */
  since(seq: number): readonly FeedEvent[] {
    if (seq > this.#seq) return this.#events;
    return this.#events.filter((event) => event.seq > seq);
  }

  listen(listener: (event: FeedEvent) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }
}
