/** A script for bank pages that speaks the page channel directly. In: nothing. Out: `window.talk`, called by tests. */

import { expect } from 'vitest';
import { waitFor } from '../../parts/wait-for.ts';

/**
 * `talk(messages, answers, ms)` connects, waits for `ready`, posts the messages and resolves with everything received
 * after that many replies, or that many milliseconds.
 */
export const TALK = `<script>
  window.talk = (messages, answers, ms = 60_000, connect = { vigil: 'connect', version: 1 }) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const received = [];
      const done = () => { port1.close(); resolve(received); };
      const timer = setTimeout(done, ms);
      port1.onmessage = ({ data }) => {
        received.push(data);
        if (data.type === 'ready') for (const message of messages) port1.postMessage(message);
        if (received.length > answers) { clearTimeout(timer); done(); }
      };
      window.postMessage(connect, location.origin, [port2]);
    });
</script>`;

/**
 * Resolves when the document is captured. A stream that the host knows is not enough: `start` may still be on its way
 * to the page, and a key that overtakes it is not recorded. The page channel opens in the same task as capture. Connects
 * again and again: where the script is put into an open page, a message that came before it is lost.
 */
export async function untilWatched(page: { evaluate(script: string): Promise<unknown> }): Promise<void> {
  await waitFor(async () => expect(await page.evaluate('talk([], 0, 2000)')).toHaveLength(1));
}
