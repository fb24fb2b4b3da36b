/**
 * Checks twice a second whether capture works. In: nothing. Out: a call at each beat, and a call when the page removed the
 * listeners: `document.open()` removes every listener of the document and its window, including those of content scripts.
 */

export const BEAT_MS = 500;

export interface HeartbeatOptions {
  /** The listeners are gone: called once. */
  onListenersLost(): void;
  onBeat(): void;
}

/** Runs until `signal` aborts. */
export function startHeartbeat({ onListenersLost, onBeat }: HeartbeatOptions, signal: AbortSignal): void {
  const name = crypto.randomUUID();
  let isReceived = false;
  window.addEventListener(name, () => (isReceived = true), { signal });

  const probe = (): void => {
    isReceived = false;
    window.dispatchEvent(new Event(name));
    if (!isReceived && !signal.aborted) onListenersLost();
  };
  const timer = setInterval(() => {
    probe();
    if (!signal.aborted) onBeat();
  }, BEAT_MS);
  // `document.open()` also empties the document, which is observed at once.
  const emptied = new MutationObserver(probe);
  emptied.observe(document, { childList: true });
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    emptied.disconnect();
  });
}
