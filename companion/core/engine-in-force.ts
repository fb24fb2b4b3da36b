/**
 * The engine under the parameters in force. In: the host's parts, the policy as it changes. Out: what the open core is built from; another
 * core when other parameters come into force while the companion runs.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CoreDeps } from './core-deps.ts';
import type { CoreState } from './core-state.ts';
import { coreDepsOf, type HostParts } from './host-parts.ts';
import type { NamedParameters } from './policy/engine-parameters.ts';
import { ParametersInForce } from './policy/parameters-in-force.ts';

export class EngineInForce {
  readonly parameters: ParametersInForce;
  readonly #parts: HostParts;
  readonly #trainScript: URL;
  #deps: CoreDeps;

  constructor(parts: HostParts, trainScript: URL) {
    this.#parts = parts;
    this.#trainScript = trainScript;
    this.parameters = new ParametersInForce(parts.policy, parts.options.parameters ?? { state: 'none' });
    this.#deps = coreDepsOf(parts, trainScript);
  }

  get deps(): CoreDeps {
    return this.#deps;
  }

  /**
   * Once a second; never throws. `onExchange` gets the core under other parameters; as at a start, all sessions begin again: what the
   * engine before made of their input is dropped.
   */
  look(core: () => CoreState, onExchange: (core: CoreState) => void): void {
    const { options, clock, sessions, onFault } = this.#parts;
    const { engineOf } = options;
    if (engineOf === undefined) return;
    const exchange = (parameters: NamedParameters) => {
      const engine = engineOf(parameters);
      const deps = coreDepsOf({ ...this.#parts, options: { ...options, engine, parameters } }, this.#trainScript);
      const next = core().reopened(deps);
      this.#deps = deps;
      sessions.exchangeEngine(engine);
      onExchange(next);
    };
    void this.parameters.lookAgain(clock.monotonic(), exchange, onFault).catch((error) => onFault(codeOf(error)));
  }
}
