/** Polling. In: a predicate. Out: its result once it holds. */
import { setTimeout as after } from 'node:timers/promises';

/** Calls it every 50 ms; returns the last result at the timeout. */
export async function until<Value>(request: () => Promise<Value> | Value, timeoutMs = 10_000): Promise<Value> {
  const end = Date.now() + timeoutMs;
  let value = await request();
  while (!value && Date.now() < end) {
    await after(50);
    value = await request();
  }
  return value;
}
