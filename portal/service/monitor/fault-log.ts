/**
 * Faults of the stores in the log. In: each fault. Out: one line a second for each code, so that an outage does not fill a disk; the metric
 * counts all of them.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { FastifyBaseLogger } from 'fastify';

const EVERY_MS = 1_000;

interface LoggedCode {
  readonly atMs: number;
  /** Faults since then that were not logged. */
  leftOut: number;
}

/** `leftOut` of a line: how many faults of its code came since the line before it. `now`: milliseconds of a monotonic clock. */
export function faultLog(
  logger: Pick<FastifyBaseLogger, 'error'>,
  now: () => number = () => performance.now(),
): (fault: unknown) => void {
  const logged = new Map<string, LoggedCode>();
  return (fault) => {
    const code = codeOf(fault);
    const last = logged.get(code);
    const atMs = now();
    if (last !== undefined && atMs - last.atMs < EVERY_MS) {
      last.leftOut += 1;
      return;
    }
    logged.set(code, { atMs, leftOut: 0 });
    logger.error({ err: fault, leftOut: last?.leftOut ?? 0 }, 'store fault');
  };
}
