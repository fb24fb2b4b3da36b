/** One transaction of one session. Types only. */

/** The server's own values; nothing here may come from the page. */
export interface ApprovedTransaction {
  readonly origin: string;
  readonly sessionId: string;
  readonly subject: string;
  /** The same fields as in `createChallenge`. */
  readonly transaction: readonly string[];
}
