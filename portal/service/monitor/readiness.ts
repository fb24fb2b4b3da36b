/**
 * Whether this process can verify now. In: a probe for each store. Out: the state of each. Probes run at most once a
 * second, for any number of callers: the endpoint is open, and must not be a way to load the stores.
 */
import { withDeadline } from '@vigil/portal/server/deadline.ts';

export type ReadyStoreState = 'ok' | 'unavailable';
export type StoreStates = Readonly<Record<string, ReadyStoreState>>;
export type ReadinessProbe = () => Promise<unknown>;

const PROBE_DEADLINE_MS = 1_000;
const REMEMBERED_MS = 1_000;

export class Readiness {
  readonly #probes: Readonly<Record<string, ReadinessProbe>>;
  readonly #now: () => number;
  #last: { readonly atMs: number; readonly states: Promise<StoreStates> } | null = null;
  #stopping = false;

  constructor(probes: Readonly<Record<string, ReadinessProbe>>, now: () => number = Date.now) {
    this.#probes = probes;
    this.#now = now;
  }

  /** From now on load balancers are to send requests elsewhere. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  stores(): Promise<StoreStates> {
    const atMs = this.#now();
    if (this.#last === null || atMs - this.#last.atMs >= REMEMBERED_MS) {
      this.#last = { atMs, states: this.#probe() };
    }
    return this.#last.states;
  }

  async #probe(): Promise<StoreStates> {
    const states = Object.entries(this.#probes).map(
      async ([name, probe]) => [name, await stateOf(name, probe)] as const,
    );
    return Object.fromEntries(await Promise.all(states));
  }
}

async function stateOf(name: string, probe: ReadinessProbe): Promise<ReadyStoreState> {
  try {
    await withDeadline(`The probe of ${name}`, PROBE_DEADLINE_MS, probe);
    return 'ok';
  } catch {
    return 'unavailable';
  }
}
