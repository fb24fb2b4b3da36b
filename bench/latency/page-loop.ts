/**
 * What runs in the bank's page: asks in turn for a signed answer and for an echo over the same hops. In: how many. Out:
 * milliseconds of each. It is text, because it is sent into the page as it stands.
 */

/**
 * The echo is an ask whose challenge is no challenge: it travels from page to content script, background, host and
 * companion and back, and nothing is decided or signed for it.
 */
export function pageLoop(rounds: number): string {
  return `(async () => {
    const waiting = new Map();
    const { port1, port2 } = new MessageChannel();
    const ready = new Promise((resolve) => {
      port1.onmessage = ({ data }) => (data.type === 'ready' ? resolve() : waiting.get(data.id)?.(data));
    });
    window.postMessage({ vigil: 'connect', version: 1 }, location.origin, [port2]);
    await ready;
    let last = 0;
    const request = async (challenge, expected) => {
      const id = ++last;
      const answered = new Promise((resolve) => waiting.set(id, resolve));
      const from = performance.now();
      port1.postMessage({ type: 'attest-request', id, kind: 'attest', challenge });
      const answer = await answered;
      const ms = performance.now() - from;
      waiting.delete(id);
      if (answer.type !== expected) throw new Error('the answer was ' + JSON.stringify(answer).slice(0, 200));
      return ms;
    };
    const challenge = async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ purpose: 'session' });
      const answer = await fetch('/vigil/challenge', { method: 'POST', headers, body });
      if (!answer.ok) throw new Error('the bank gave no challenge: ' + answer.status);
      return (await answer.json()).challenge;
    };
    const times = { attest: [], echo: [] };
    for (let round = 0; round < ${rounds}; round++) {
      const asked = await challenge();
      times.echo.push(await request('not-a-challenge', 'declined'));
      times.attest.push(await request(asked, 'token'));
    }
    return times;
  })()`;
}
