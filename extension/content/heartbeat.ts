/**
 * Detects that the page removed the listeners: `document.open()` removes every listener of the document and its
 * window, including those of content scripts. In: nothing. Out: a call when a probe event is not received.
 */

const PERIOD_MS = 500;

/** Probes until `signal` aborts; `onListenersLost` is called once. */
export function startHeartbeat(onListenersLost: () => void, signal: AbortSignal): void {
  const name = crypto.randomUUID();
  let replies = false;
  window.addEventListener(name, () => (replies = true), { signal });

  const probe = (): void => {
    replies = false;
    window.dispatchEvent(new Event(name));
    if (!replies && !signal.aborted) onListenersLost();
  };
  const timer = setInterval(probe, PERIOD_MS);
  // `document.open()` also empties the document, which is observed at once.
  const emptied = new MutationObserver(probe);
  emptied.observe(document, { childList: true });
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    emptied.disconnect();
  });
}
