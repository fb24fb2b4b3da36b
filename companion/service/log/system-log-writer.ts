/** What the log of every system offers. In: entries. Out: nothing; an entry may be lost, and never delays the companion. */
import type { Severity } from './log-events.ts';

export interface SystemLogWriter {
  /** Returns at once; a log that cannot be reached is no fault of the companion. */
  write(severity: Severity, id: number, line: string): void;
  /** Resolves when nothing is on its way, after a few seconds at the latest. */
  flush(): Promise<void>;
}
