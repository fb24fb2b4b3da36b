/** Waits for something that announces itself to nobody. In: a question. Out: its answer, asked again until it is yes. */
import { setTimeout as after } from 'node:timers/promises';

/** Asks every 50 ms; the last answer when the time is over. */
export async function until<Value>(request: () => Promise<Value> | Value, timeoutMs = 10_000): Promise<Value> {
  const end = Date.now() + timeoutMs;
  let value = await request();
  while (!value && Date.now() < end) {
    await after(50);
    value = await request();
  }
  return value;
}
