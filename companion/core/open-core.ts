/**
 * What there is once the store is open. In: a store and what surrounds it. Out: the person's templates, the attester, the
 * pause and the false alarms that work on it.
 */

import type { Engine } from '@vigil/engine/engine-api.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { Witness } from './attestation/attestation-observer.ts';
import { Attester } from './attestation/attester.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import type { PendingConsents } from './attestation/pending-consents.ts';
import { Pause } from './pause.ts';
import { Profiles } from './profiles/profiles.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { BrowserSession, Scene } from './sessions/browser-session.ts';
import type { Store } from './store/store.ts';
import { FalseAlarms } from './user/false-alarms.ts';

export interface Opened {
  readonly store: Store;
  readonly profiles: Profiles;
  readonly attester: Attester;
  readonly pause: Pause;
  readonly falseAlarms: FalseAlarms;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly train: Trainer;
  readonly seed: () => number;
  readonly policy: () => CompanionPolicy;
  readonly consents: PendingConsents;
  readonly sessions: () => readonly BrowserSession[];
  readonly scene: () => Scene;
  readonly onFault: (code: string) => void;
}

export function openParts(store: Store, around: Surroundings): Opened {
  const { clock, engine, train, seed, policy, consents, sessions, scene, onFault } = around;
  const profiles = new Profiles({
    engine,
    train,
    seed,
    shelf: store,
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
  const witness: Witness = {
    told: (...news) => falseAlarms.told(...news),
    vouched: (of, atMs, heardMs) => {
      falseAlarms.vouched(of, atMs, heardMs);
      of.session.vouched(atMs, profiles.model.profile, heardMs);
      try {
        profiles.vouch(atMs, heardMs);
      } catch (error) {
        // The answer that was asked for does not depend on it.
        onFault(codeOf(error));
      }
    },
  };
  return {
    store,
    profiles,
    attester: new Attester({ clock, store, policy, consents, scene, witness, onFault }),
    pause: new Pause(store.pausedUntil(), (until) => store.savePause(until), onFault),
    falseAlarms,
  };
}
