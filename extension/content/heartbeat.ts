/**
 * Notices when the page took the listeners away: `document.open()` removes every listener of the document and its window,
 * those of content scripts too. In: nothing. Out: a call when a probe goes unheard.
 */

const PERIOD_MS = 500;

/** Probes until `signal` aborts; `onListenersLost` is called once, then the owner starts anew. */
export function startHeartbeat(onListenersLost: () => void, signal: AbortSignal): void {
  const name = crypto.randomUUID();
  let heard = false;
  window.addEventListener(name, () => (heard = true), { signal });

  const probe = (): void => {
    heard = false;
    window.dispatchEvent(new Event(name));
    if (!heard && !signal.aborted) onListenersLost();
  };
  const timer = setInterval(probe, PERIOD_MS);
  // document.open() also empties the document, which is seen at once.
  const emptied = new MutationObserver(probe);
  emptied.observe(document, { childList: true });
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    emptied.disconnect();
  });
}
