/**
 * All connected browser profiles. In: a profile's client id. Out: its session, the same one after a reconnect. Bounded: the
 * profile that was disconnected longest is dropped first, and all that were for as long as ends a visit.
 */
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import type { EvidenceScope } from '@vigil/protocol/attestation/evidence-scope.ts';
import { BrowserSession } from './browser-session.ts';

export const MAX_SESSIONS = 16;
/** A session of a closed browser holds a megabyte or two; its visit is over after this time (engine's visits). */
export const ABSENT_MS = 30 * 60_000;

interface SessionEntry {
  readonly session: BrowserSession;
  readonly connections: Set<object>;
  /** When the last connection ended, by a clock that does not jump. */
  leftMs: number;
}

export class Sessions {
  #engine: Engine;
  readonly #onFault: (code: string) => void;
  readonly #scope: () => EvidenceScope;
  readonly #entries = new Map<string, SessionEntry>();

  constructor(engine: Engine, onFault: (code: string) => void, scope: () => EvidenceScope = () => 'bank') {
    this.#engine = engine;
    this.#onFault = onFault;
    this.#scope = scope;
  }

  get all(): readonly BrowserSession[] {
    return [...this.#entries.values()].map((entry) => entry.session);
  }

  /** Null: there are too many at once. */
  join(client: string, owner: object, profile: Profile | null, nowMs: number): BrowserSession | null {
    const known = this.#entries.get(client);
    this.#entries.delete(client);
    if (known === undefined && this.#entries.size >= MAX_SESSIONS && !this.#evictOldest()) return null;
    const [engine, onFault, scope] = [this.#engine, this.#onFault, this.#scope];
    const session = known?.session ?? new BrowserSession({ client, engine, onFault, scope, profile, nowMs });
    const entry = known ?? { session, connections: new Set(), leftMs: 0 };
    entry.connections.add(owner);
    this.#entries.set(client, entry);
    return entry.session;
  }

  /** Other parameters are in force. All evidence is dropped: what the engine before made of input means nothing to this one. */
  exchangeEngine(engine: Engine): void {
    this.#engine = engine;
    for (const session of this.all) session.exchangeEngine(engine);
  }

  /** All evidence restarts. */
  restart(profile: Profile | null, nowMs: number): void {
    for (const session of this.all) session.restart(profile, nowMs);
  }

  leave({ client, streams }: BrowserSession, owner: object, monotonicMs: number): void {
    const entry = this.#entries.get(client);
    entry?.connections.delete(owner);
    if (entry?.connections.size === 0) entry.leftMs = monotonicMs;
    streams.orphan(owner, monotonicMs);
  }

  /** Drops the profiles that are disconnected for longer than `ABSENT_MS`. */
  expire(monotonicMs: number): void {
    for (const [client, { connections, leftMs }] of this.#entries) {
      if (connections.size === 0 && monotonicMs - leftMs > ABSENT_MS) this.#entries.delete(client);
    }
  }

  #evictOldest(): boolean {
    for (const [client, { connections }] of this.#entries) {
      if (connections.size === 0) return this.#entries.delete(client);
    }
    return false;
  }
}
