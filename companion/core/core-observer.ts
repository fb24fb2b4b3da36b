/**
 * What follows from attestations and from banks' statements. In: news of the attester. Out: calls to those parts of the open core that
 * they concern. What cannot be stored is noted and holds up no token.
 */
import type { AttestationObserver } from './attestation/attestation-observer.ts';
import type { Pilot } from './pilot/pilot.ts';
import type { Profiles } from './profiles/profiles.ts';
import type { Standing } from './sessions/standing.ts';
import type { FalseAlarms } from './user/false-alarms.ts';

export interface Observers {
  readonly falseAlarms: FalseAlarms;
  readonly standing: Standing;
  readonly profiles: Profiles;
  readonly pilot: Pilot;
  readonly attempt: (store: () => void) => void;
}

export function observerOf({ falseAlarms, standing, profiles, pilot, attempt }: Observers): AttestationObserver {
  return {
    onAttested: (...news) => falseAlarms.onAttested(...news),
    onBankTime: (bank, atMs) => {
      standing.onBankTime(bank, atMs);
      attempt(() => profiles.onBankTime(atMs));
    },
    onRegistered: ({ bank, session }, atMs) => {
      standing.onRegistered(bank);
      session.evidenceOf(bank).restart(profiles.model.profile, atMs);
      attempt(() => profiles.onUserAuthenticated(atMs, atMs));
    },
    onUserAuthenticated: (of, atMs, notedMs) => {
      falseAlarms.onUserAuthenticated(of, atMs, notedMs);
      attempt(() => pilot.signIn(of.session, of.bank));
      const afterMismatch = standing.onUserAuthenticated(of.bank, atMs);
      const evidence = of.session.evidenceOf(of.bank);
      evidence.onUserAuthenticated(atMs, afterMismatch, profiles.model.profile, notedMs);
      attempt(() => profiles.onUserAuthenticated(atMs, notedMs));
    },
  };
}
