/** Verifies again and again while a store is away. In: one attempt. Out: how it ended: the slowest answer, the time to recovery. */

export interface Outage {
  readonly attempts: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly recoveredMs: number;
}

const GIVE_UP_MS = 40_000;

/** `attempt` resolves to true when an attestation counted again, to false for a step-up; it must not reject. */
export async function untilAllowed(attempt: () => Promise<boolean>): Promise<Outage> {
  const startMs = performance.now();
  let attempts = 0;
  let slowestMs = 0;
  for (;;) {
    const beganMs = performance.now();
    const allowed = await attempt();
    const nowMs = performance.now();
    attempts += 1;
    slowestMs = Math.max(slowestMs, nowMs - beganMs);
    if (allowed) return { attempts, refused: attempts - 1, slowestMs, recoveredMs: nowMs - startMs };
    if (nowMs - startMs > GIVE_UP_MS) throw new Error(`not recovered after ${attempts} attempts`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
