/**
 * The pause that a person may take. In: minutes, time. Out: whether watching rests. It is stored, and it ends by itself,
 * also when the clock is set back meanwhile.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';

export class Pause {
  readonly #save: (until: number | null) => void;
  readonly #onFault: (code: string) => void;
  #until: number | null;

  constructor(until: number | null, save: (until: number | null) => void, onFault: (code: string) => void) {
    this.#until = until;
    this.#save = save;
    this.#onFault = onFault;
  }

  /** Epoch milliseconds of its end, null while there is none. */
  until(nowMs: number): number | null {
    const until = this.#until;
    return until !== null && until > nowMs && until <= nowMs + MAX_PAUSE_MINUTES * 60_000 ? until : null;
  }

  begin(minutes: number, nowMs: number): void {
    this.#set(nowMs + Math.min(minutes, MAX_PAUSE_MINUTES) * 60_000);
  }

  end(): void {
    if (this.#until !== null) this.#set(null);
  }

  /** What the person said holds at once, and as long as this process lives even if the disk refuses. */
  #set(until: number | null): void {
    this.#until = until;
    try {
      this.#save(until);
    } catch (error) {
      this.#onFault(codeOf(error));
    }
  }
}
