/** Where security events wait until their receiver has them. In: signed tokens. Out: the oldest one, again and again. */

export interface OutboxItem {
  readonly id: string;
  /** The signed SET. */
  readonly token: string;
}

/** Keeps order for each audience. Implementations: `fileOutbox` for one process, `postgresOutbox` for fleets. */
export interface Outbox {
  /** Durable when it resolves. */
  append(audience: string, token: string): Promise<void>;
  /** The oldest waiting item, leased to the caller; null when there is none, or another process holds its lease. */
  claim(audience: string, leaseMs: number): Promise<OutboxItem | null>;
  /** Gives the lease back after an attempt that failed. */
  release(id: string): Promise<void>;
  delivered(id: string): Promise<void>;
  /** The receiver will never take it (RFC 8935 section 2.3): set aside with its error code, so that the next can go. */
  rejected(id: string, err: string): Promise<void>;
}
