/** Follows the demo bank's feed. In: the feed. Out: waits for events, and log lines. */

import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { FeedEvent } from '../bank/feed-event.ts';
import type { Feed } from '../bank/server/feed.ts';
import type { Terminal } from '../parts/terminal.ts';

export type LoggedAttestation = Extract<FeedEvent, { kind: 'attestation' }>;

const PATIENCE_MS = 60_000;

export class BankLog {
  readonly #feed: Feed;
  #from = 0;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** Ignores earlier events from now on. */
  mark(): void {
    this.#from = this.#feed.since(this.#from).at(-1)?.seq ?? this.#from;
  }

  /** Everything since the last mark. */
  get events(): readonly FeedEvent[] {
    return this.#feed.since(this.#from);
  }

  get attestations(): readonly LoggedAttestation[] {
    return this.events.filter((event): event is LoggedAttestation => event.kind === 'attestation');
  }

  lastAttestation(): LoggedAttestation | undefined {
    return this.attestations.at(-1);
  }

  /** The first matching event since the mark; null if none comes within the time, by default more than a busy machine needs. */
  async waitFor<Event extends FeedEvent>(
    fits: (event: FeedEvent) => event is Event,
    timeoutMs = PATIENCE_MS,
  ): Promise<Event | null> {
    const seen = this.events.find(fits);
    if (seen !== undefined) return seen;
    const over = new AbortController();
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(null), timeoutMs);
      const finish = (event: Event | null) => {
        clearTimeout(timer);
        over.abort();
        resolve(event);
      };
      this.#feed.listen((event) => {
        if (fits(event)) finish(event);
      }, over.signal);
    });
  }

  waitForVerdict(verdicts: readonly Verdict[], timeoutMs?: number): Promise<LoggedAttestation | null> {
    return this.waitFor(
      (event): event is LoggedAttestation => event.kind === 'attestation' && verdicts.includes(event.claims.verdict),
      timeoutMs,
    );
  }
}

/** Prints a line for each event of the bank. */
export function sayWhatHappens(feed: Feed, out: Terminal): void {
  feed.listen((event) => {
    const line = describe(event);
    if (line !== null) out.say(`  bank: ${line}`);
  }, new AbortController().signal);
}

/** A line for an event; null for events that are not printed. */
function describe(event: FeedEvent): string | null {
  switch (event.kind) {
    case 'attestation': {
      const { verdict, confidence, ev, model, env } = event.claims;
      const flags = Object.entries(env).flatMap(([name, on]) => (on ? [`, ${name}`] : []));
      const sure = confidence === null ? '' : `, confidence ${confidence.toFixed(2)}`;
      const took = event.latencyMs === null ? '' : `, in ${event.latencyMs} ms`;
      return `${event.claims.purpose}: ${verdict}${sure} (${ev.keys} keys, ${ev.strokes} strokes, ${model.stage}${flags.join('')})${took} -> ${event.decision}`;
    }
    case 'refused':
      return `refused a token: ${event.code}`;
    case 'no-token':
      return `no token for ${event.purpose}: ${event.code}`;
    case 'registered':
      return `registered this machine, key tier ${event.keyTier}`;
    case 'step-up':
      return `code required: ${event.reason}`;
    case 'step-up-passed':
      return 'code accepted';
    case 'approved':
      return `payment approved by ${event.by}`;
    case 'locked':
      return `session locked: ${event.reason}`;
    case 'signed-in':
      return `${event.user} signed in`;
    case 'signed-out':
      return `${event.user} signed out`;
    default:
      return null;
  }
}
