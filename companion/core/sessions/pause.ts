/**
 * The pause that a user may take. In: minutes, time. Out: whether capture is paused. It is stored, and it ends on time also
 * when the clock is set back.
 */
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';

export class Pause {
  readonly #save: (until: number | null) => void;
  #until: number | null;

  /** `save` is durable when it returns, or throws and changed nothing. */
  constructor(until: number | null, save: (until: number | null) => void) {
    this.#until = until;
    this.#save = save;
  }

  /** Epoch milliseconds of its end; null while there is none. */
  until(nowMs: number): number | null {
    const until = this.#until;
    return until !== null && until > nowMs && until <= nowMs + MAX_PAUSE_MINUTES * 60_000 ? until : null;
  }

  /** @throws VigilError `store-*` when the pause could not be written: then there is none. */
  begin(minutes: number, nowMs: number): void {
    this.#set(nowMs + Math.min(minutes, MAX_PAUSE_MINUTES) * 60_000);
  }

  end(): void {
    if (this.#until !== null) this.#set(null);
  }

  #set(until: number | null): void {
    this.#save(until);
    this.#until = until;
  }
}
