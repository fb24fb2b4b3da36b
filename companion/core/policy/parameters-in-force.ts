/**
 * Which parameters are in force. In: the policy when it changes, time. Out: what to compare with from now on; the report for status,
 * doctor and fleet.
 *
 * A file that is refused while others are in force changes nothing: it is looked at again every minute, since a policy may arrive
 * before its file. At a start without a valid file the built-in ones are used.
 */
import type { ParametersReport } from '@vigil/control/control-message.ts';
import { type NamedParameters, namedParameters, parametersOf, parametersReport } from './engine-parameters.ts';
import type { PolicySource } from './policy-source.ts';

const RETRY_MS = 60_000;

export class ParametersInForce {
  readonly #policy: PolicySource;
  #inForce: NamedParameters;
  /** Why the file that the policy names now is not used. */
  #refused: Extract<NamedParameters, { state: 'refused' }> | null;
  #isDue = false;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #isReading = false;

  constructor(policy: PolicySource, inForce: NamedParameters) {
    this.#policy = policy;
    this.#inForce = inForce;
    this.#refused = inForce.state === 'refused' ? inForce : null;
  }

  /** The policy changed. */
  onPolicy(): void {
    this.#isDue = true;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Calls `exchange` with other parameters than before, where the policy names some that are valid, or none; `onRefused` once for each
   * reason. Throws what `exchange` throws; that is tried again too.
   */
  async lookAgain(
    monotonicMs: number,
    exchange: (parameters: NamedParameters) => void,
    onRefused: (code: string) => void,
  ): Promise<void> {
    const isDue = this.#isDue || this.#refused !== null;
    if (!isDue || this.#isReading || monotonicMs < this.#notBeforeMs) return;
    this.#isReading = true;
    this.#isDue = false;
    this.#notBeforeMs = monotonicMs + RETRY_MS;
    try {
      const wanted = await namedParameters(this.#policy);
      const before = this.#refused?.code;
      this.#refused = wanted.state === 'refused' ? wanted : null;
      if (wanted.state === 'refused' && wanted.code !== before) onRefused(wanted.code);
      if (wanted.state === 'refused' || digestOf(wanted) === digestOf(this.#inForce)) return;
      exchange(wanted);
      this.#inForce = wanted;
    } catch (error) {
      this.#isDue = true;
      throw error;
    } finally {
      this.#isReading = false;
    }
  }

  report(restarted: boolean): ParametersReport {
    const report = parametersReport(this.#inForce, parametersOf(this.#policy), restarted);
    return { ...report, problem: this.#refused?.code ?? report.problem };
  }
}

const digestOf = (parameters: NamedParameters): string | null =>
  parameters.state === 'named' ? parameters.sha256 : null;
