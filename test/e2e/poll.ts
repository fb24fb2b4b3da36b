/** Waits for something that announces itself to nobody. In: a question. Out: its answer, asked again until it is yes. */
import { setTimeout as after } from 'node:timers/promises';

/** Asks every 50 ms; the last answer when the time is over. */
export async function until<Answer>(ask: () => Promise<Answer> | Answer, timeoutMs = 10_000): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  let answer = await ask();
  while (!answer && Date.now() < end) {
    await after(50);
    answer = await ask();
  }
  return answer;
}
