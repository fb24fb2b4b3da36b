/**
 * Compares this host's clock with those of the stores, which run elsewhere. In: what each store says the time is. Out: the difference as a
 * metric, and a line in the log while it is large: companions answer no challenge whose times are more than a minute off theirs, so that a host
 * with a wrong clock sees no refusal, only fewer tokens.
 */
import { withDeadline } from '@vigil/portal/server/deadline.ts';
import type { FastifyBaseLogger } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Epoch milliseconds of the store's own clock. */
export type StoreClock = () => Promise<number>;

const CLOCK_CHECK_MS = 60_000;
const CALL_DEADLINE_MS = 1_000;
/** Well below the minute that companions and this verifier allow. */
const MAX_OFFSET_S = 10;

export interface ClockCheckOptions {
  readonly clocks: Readonly<Record<string, StoreClock>>;
  readonly metrics: Pick<Metrics, 'clockDiffers'>;
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
  readonly now?: () => number;
}

/** Looks once at each clock. A store that does not reply, or states no time, is the readiness probe's business. */
export async function checkClocks({ clocks, metrics, logger, now = Date.now }: ClockCheckOptions): Promise<void> {
  const looks = Object.entries(clocks).map(async ([store, clock]) => {
    const before = now();
    const storeMs = await withDeadline(`The clock of ${store}`, CALL_DEADLINE_MS, clock).catch(() => null);
    if (storeMs === null || !Number.isFinite(storeMs)) return;
    const aheadS = ((before + now()) / 2 - storeMs) / 1000;
    metrics.clockDiffers(store, aheadS);
    if (Math.abs(aheadS) < MAX_OFFSET_S) return;
    const [seconds, side] = [Math.round(Math.abs(aheadS)), aheadS > 0 ? 'ahead of' : 'behind'];
    logger.error(
      { code: 'clock-differs', store, aheadS: Math.round(aheadS) },
      `the clock of this host is ${seconds} s ${side} that of ${store}: set it by network time; companions decline challenges that are a minute off`,
    );
  });
  await Promise.all(looks);
}

/** Looks now and every minute. Returns how to stop. */
export function watchClocks(options: ClockCheckOptions): () => void {
  void checkClocks(options);
  const timer = setInterval(() => void checkClocks(options), CLOCK_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
