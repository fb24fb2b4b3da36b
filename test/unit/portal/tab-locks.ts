/** Web Locks of one origin, step by step. In: requests of tabs. Out: each lock to one request at a time, in turn, when it is chosen. */

export interface Granted<PortalTab> {
  readonly tab: PortalTab;
  readonly run: () => void;
}

interface LockRequest<PortalTab> {
  readonly tab: PortalTab;
  readonly callback: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: unknown) => void;
}

export class TabLocks<PortalTab> {
  #waiting: LockRequest<PortalTab>[] = [];
  #holder: LockRequest<PortalTab> | null = null;

  request(tab: PortalTab, signal: AbortSignal, callback: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const request = { tab, callback, resolve, reject };
      this.#waiting.push(request);
      signal.addEventListener('abort', () => {
        if (!this.#waiting.includes(request)) return;
        this.#waiting = this.#waiting.filter((one) => one !== request);
        reject(signal.reason);
      });
    });
  }

  /** The grant that may come now. */
  next(): Granted<PortalTab> | null {
    const [first] = this.#waiting;
    if (this.#holder !== null || first === undefined) return null;
    const run = () => {
      this.#waiting.shift();
      this.#holder = first;
      const release = () => {
        if (this.#holder === first) this.#holder = null;
      };
      void first.callback().then(first.resolve, first.reject).finally(release);
    };
    return { tab: first.tab, run };
  }

  /** The tab is closed: its requests and its lock are free. */
  forget(tab: PortalTab): void {
    this.#waiting = this.#waiting.filter((one) => one.tab !== tab);
    if (this.#holder?.tab === tab) this.#holder = null;
  }
}
