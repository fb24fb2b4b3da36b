/**
 * The pause that a user may take. In: minutes, time, the rule of the policy. Out: whether capture is paused. It is stored, and it ends on time also
 * when the clock is set back.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PauseRule } from '@vigil/protocol/policy.ts';

export class Pause {
  readonly #rule: () => PauseRule;
  readonly #save: (until: number | null) => void;
  #until: number | null;

  /** `rule`: of the active policy. `save` is durable when it returns, or throws and changed nothing. */
  constructor(until: number | null, rule: () => PauseRule, save: (until: number | null) => void) {
    this.#until = until;
    this.#rule = rule;
    this.#save = save;
  }

  /** Epoch milliseconds of its end; null while there is none. A policy that no longer allows the pause ends it. */
  until(nowMs: number): number | null {
    const until = this.#until;
    const { allowed, maxMinutes } = this.#rule();
    return allowed && until !== null && until > nowMs && until <= nowMs + maxMinutes * 60_000 ? until : null;
  }

  /**
   * @throws VigilError `pause-forbidden`, `pause-too-long` by policy; `store-*` when the pause could not be written: then
   * there is none.
   */
  begin(minutes: number, nowMs: number): void {
    const { allowed, maxMinutes } = this.#rule();
    if (!allowed) throw new VigilError('pause-forbidden', 'The policy allows no pause.');
    if (minutes > maxMinutes)
      throw new VigilError('pause-too-long', `The policy allows at most ${maxMinutes} minutes.`);
    this.#set(nowMs + minutes * 60_000);
  }

  end(): void {
    if (this.#until !== null) this.#set(null);
  }

  #set(until: number | null): void {
    this.#save(until);
    this.#until = until;
  }
}
