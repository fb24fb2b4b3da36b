/** Waits in hooks, where `expect.poll` is refused. In: a check that throws until what must come is there. Out: its result. */
import { vi } from 'vitest';

/** As long as `expect.poll` by vitest.config.ts. */
const LIMIT = { timeout: 40_000, interval: 50 };

/** @throws what the check threw last, when the limit is over. */
export const waitFor = <Result>(check: () => Result | Promise<Result>): Promise<Result> => vi.waitFor(check, LIMIT);
