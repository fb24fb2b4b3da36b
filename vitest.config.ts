/** Test projects, run in this order: pure ones, the repository's own rules, real parts together, real browsers. */
import { defineConfig } from 'vitest/config';

/**
 * A limit ends a test that hangs; it is no claim about speed. It is far above what a busy machine needs, and tests state a limit of
 * their own only above it: test/architecture/waits.test.ts.
 */
const LIMIT_MS = 120_000;
/** `expect.poll` gives up after a second by default, which a process on a busy machine needs to start. */
const POLL = { timeout: 40_000 };

const limits = { testTimeout: LIMIT_MS, hookTimeout: LIMIT_MS, expect: { poll: POLL } };

export default defineConfig({
  test: {
    globalSetup: ['test/temporary-folder.setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          // Pure tests share the modules of a worker: half the processor time. Nothing may depend on their order.
          pool: 'threads',
          isolate: false,
          include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts', 'test/vectors/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          ...limits,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/chaos/**/*.test.ts', 'test/redteam/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          ...limits,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/browsers.setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...limits,
        },
      },
      {
        test: {
          name: 'windows',
          include: ['test/windows/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          ...limits,
        },
      },
    ],
  },
});
