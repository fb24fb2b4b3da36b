/**
 * Requests that wait for their replies. In: ids, replies, failures, a timer. Out: a promise for each request, settled exactly
 * once: by its reply, its failure or its deadline.
 */

/** Calls `run` after `ms`; the result cancels it. */
export type Schedule = (ms: number, run: () => void) => () => void;

interface PendingRequest<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  readonly cancel: () => void;
}

export class PendingRequests<Reply> {
  readonly #schedule: Schedule;
  readonly #pending = new Map<string, PendingRequest<Reply>>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Rejects with `timeoutError()` unless `id` is settled within `timeoutMs`. */
  add(id: string, timeoutMs: number, timeoutError: () => Error): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const cancel = this.#schedule(timeoutMs, () => this.fail(id, timeoutError()));
      this.#pending.set(id, { resolve, reject, cancel });
    });
  }

  /** False: no request with this id waits. */
  settle(id: string, reply: Reply): boolean {
    const pending = this.#take(id);
    pending?.resolve(reply);
    return pending !== undefined;
  }

  fail(id: string, error: Error): void {
    this.#take(id)?.reject(error);
  }

  failAll(error: () => Error): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, error());
  }

  #take(id: string): PendingRequest<Reply> | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.cancel();
    return pending;
  }
}
