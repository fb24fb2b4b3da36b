/**
 * What there is once the store is open. In: a store and what surrounds it. Out: the person's templates, the attester, the
 * pause and the false alarms that work on it.
 */

import type { Engine } from '@vigil/engine/engine-api.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { AttestationObserver } from './attestation/attestation-observer.ts';
import { Attester } from './attestation/attester.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import type { PendingConsents } from './attestation/pending-consents.ts';
import { Pause } from './pause.ts';
import { Profiles } from './profiles/profiles.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { BrowserSession, Environment } from './sessions/browser-session.ts';
import type { Store } from './store/store.ts';
import { FalseAlarms } from './user/false-alarms.ts';

export interface OpenCore {
  readonly store: Store;
  readonly profiles: Profiles;
  readonly attester: Attester;
  readonly pause: Pause;
  readonly falseAlarms: FalseAlarms;
}

export interface CoreDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly train: Trainer;
  readonly seed: () => number;
  readonly policy: () => CompanionPolicy;
  readonly consents: PendingConsents;
  readonly sessions: () => readonly BrowserSession[];
  readonly environment: () => Environment;
  readonly onFault: (code: string) => void;
}

export function openCoreOf(store: Store, deps: CoreDeps): OpenCore {
  const { clock, engine, train, seed, policy, consents, sessions, environment, onFault } = deps;
  const profiles = new Profiles({
    engine,
    train,
    seed,
    store: store,
    onExchange: (profile) => {
      for (const session of sessions()) session.exchangeProfile(profile);
    },
    onSwitch: (profile) => {
      for (const session of sessions()) session.restart(profile, clock.now());
    },
    onFault,
    nowMs: clock.now(),
  });
  const falseAlarms = new FalseAlarms({
    nowMs: clock.now,
    reported: store.falseAlarms(),
    save: (reported) => store.saveFalseAlarms(reported),
  });
  const observer: AttestationObserver = {
    onAttested: (...news) => falseAlarms.onAttested(...news),
    onUserAuthenticated: (of, atMs, notedMs) => {
      falseAlarms.onUserAuthenticated(of, atMs, notedMs);
      of.session.onUserAuthenticated(atMs, profiles.model.profile, notedMs);
      try {
        profiles.onUserAuthenticated(atMs, notedMs);
      } catch (error) {
        // The answer that was asked for does not depend on it.
        onFault(codeOf(error));
      }
    },
  };
  return {
    store,
    profiles,
    attester: new Attester({ clock, store, policy, consents, environment, observer, onFault }),
    pause: new Pause(store.pausedUntil(), (until) => store.savePause(until), onFault),
    falseAlarms,
  };
}
