/** Queue of security events. In: signed tokens. Out: the oldest waiting one, until its receiver has acknowledged it. */

export interface OutboxItem {
  readonly id: string;
  /** The signed SET. */
  readonly token: string;
}

/** First in, first out for each audience. Implementations: `fileOutbox` for one process, `postgresOutbox` for fleets. */
export interface Outbox {
  /** Durable when it resolves to true. False: `maxWaiting` items wait for this audience already, and nothing was added. */
  append(audience: string, token: string, maxWaiting?: number): Promise<boolean>;
  /** The oldest waiting items, leased or not; at most `count`. */
  waiting(audience: string, count: number): Promise<readonly OutboxItem[]>;
  /** Leases the oldest waiting item to the caller; null when none waits or another process has the lease. */
  claim(audience: string, leaseMs: number): Promise<OutboxItem | null>;
  /** Returns the lease after a failed attempt. */
  release(id: string): Promise<void>;
  delivered(id: string): Promise<void>;
  /** The receiver rejected it for good (RFC 8935 section 2.3): kept with its error code, and the next item follows. */
  rejected(id: string, err: string): Promise<void>;
}
