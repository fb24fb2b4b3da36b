/** A script for bank pages that speaks the page channel by hand. In: nothing. Out: `window.talk`, to be called by tests. */

/**
 * `talk(messages, answers, ms)` connects, waits for `ready`, posts the messages and resolves with all that came back: after
 * so many answers, or so many milliseconds.
 */
export const TALK = `<script>
  window.talk = (messages, answers, ms = 8000, connect = { vigil: 'connect', version: 1 }) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const heard = [];
      const done = () => { port1.close(); resolve(heard); };
      const timer = setTimeout(done, ms);
      port1.onmessage = ({ data }) => {
        heard.push(data);
        if (data.type === 'ready') for (const message of messages) port1.postMessage(message);
        if (heard.length > answers) { clearTimeout(timer); done(); }
      };
      window.postMessage(connect, location.origin, [port2]);
    });
</script>`;

/**
 * Resolves when the document is watched. That the host was told of a stream does not say so: the word to the page is on
 * its way then, and a key that overtakes it is not seen. The door opens in the same task in which capture begins.
 */
export async function untilWatched(page: { evaluate(script: string): Promise<unknown> }): Promise<void> {
  const heard = await page.evaluate('talk([], 0, 20_000)');
  if (!Array.isArray(heard) || heard.length !== 1) throw new Error('the extension does not watch this document');
}
