/** Deadlines. In: calls and the time that they may take, together or each. Out: their results, or a rejection when it is used up. */
import { VigilError } from '@vigil/protocol/errors.ts';

/** A budget of waiting time for the calls of one operation. Time between the calls does not count, time of several at once counts once. */
export class Deadline {
  readonly #code: string;
  readonly #ms: number;
  #leftMs: number;
  #running = 0;
  /** Start of the time that is not yet taken off, while calls run. */
  #sinceMs = 0;

  /** `ms`: milliseconds for all calls together; `code`: that of the error. */
  constructor(ms: number, code = 'store-timeout') {
    this.#code = code;
    this.#ms = ms;
    this.#leftMs = ms;
  }

  /**
   * Waits for `call` as long as the budget lasts, and at least `minMs`. The call itself continues after a timeout; its
   * result is dropped.
   *
   * @throws VigilError `code` naming `what`.
   */
  async run<T>(what: string, call: () => Promise<T>, minMs = 0): Promise<T> {
    this.#count();
    this.#running += 1;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const fail = () => reject(new VigilError(this.#code, `${what} did not complete within ${this.#ms} ms.`));
      // On a busy event loop the reply may have arrived already: let it be read first.
      timer = setTimeout(() => setImmediate(fail), Math.max(minMs, this.#leftMs));
    });
    try {
      return await Promise.race([call(), late]);
    } finally {
      clearTimeout(timer);
      this.#count();
      this.#running -= 1;
    }
  }

  #count(): void {
    const nowMs = performance.now();
    if (this.#running > 0) this.#leftMs -= nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }
}

/** Waits for one call. The call itself continues after a timeout. @throws VigilError `deadline-exceeded` naming `what`. */
export function withDeadline<T>(what: string, ms: number, call: () => Promise<T>): Promise<T> {
  return new Deadline(ms, 'deadline-exceeded').run(what, call);
}
