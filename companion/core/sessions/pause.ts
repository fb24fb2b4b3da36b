/**
 * The pause that a user may take. In: minutes, the rule of the policy. Out: whether capture is paused. It lasts as long as was asked for,
 * also when the machine's clock is set, and the time in which the machine sleeps counts. It is stored with its end by the wall clock, which
 * is all that a restart has.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PauseRule } from '@vigil/protocol/policy.ts';
import type { Clock } from '../clock.ts';

export interface PauseOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Of the active policy. */
  readonly rule: () => PauseRule;
  /** Durable when it returns, or throws and changed nothing. */
  readonly save: (until: number | null) => void;
}

/** Its end by the wall clock (epoch ms) and by the elapsed time. */
interface End {
  readonly untilMs: number;
  readonly elapsedMs: number;
}

export class Pause {
  readonly #options: PauseOptions;
  #end: End | null;

  /** `until`: as it was stored. */
  constructor(until: number | null, options: PauseOptions) {
    this.#options = options;
    this.#end = until === null ? null : this.#endAt(until);
  }

  /** Epoch milliseconds of its end; null while there is none. A policy that no longer allows the pause ends it. */
  get until(): number | null {
    const { clock, rule } = this.#options;
    const { allowed, maxMinutes } = rule();
    if (this.#end === null || !allowed) return null;
    const leftMs = this.#end.elapsedMs - clock.elapsed();
    return leftMs > 0 && leftMs <= maxMinutes * 60_000 ? this.#end.untilMs : null;
  }

  /**
   * @throws VigilError `pause-forbidden`, `pause-too-long` by policy; `store-*` when the pause could not be written: then
   * there is none.
   */
  begin(minutes: number): void {
    const { clock, rule } = this.#options;
    const { allowed, maxMinutes } = rule();
    if (!allowed) throw new VigilError('pause-forbidden', 'The policy allows no pause.');
    if (minutes > maxMinutes)
      throw new VigilError('pause-too-long', `The policy allows at most ${maxMinutes} minutes.`);
    this.#set(this.#endAt(clock.now() + minutes * 60_000));
  }

  end(): void {
    if (this.#end !== null) this.#set(null);
  }

  /** The clock was set by `stepMs`: the pause ends as much later or sooner by it. @throws VigilError `store-*` */
  onClockStep(stepMs: number): void {
    if (this.#end === null) return;
    const { untilMs, elapsedMs } = this.#end;
    this.#end = { untilMs: untilMs + stepMs, elapsedMs };
    this.#options.save(this.#end.untilMs);
  }

  #endAt(untilMs: number): End {
    const { clock } = this.#options;
    return { untilMs, elapsedMs: clock.elapsed() + untilMs - clock.now() };
  }

  #set(end: End | null): void {
    this.#options.save(end?.untilMs ?? null);
    this.#end = end;
  }
}
