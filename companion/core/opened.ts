/**
 * What there is once the store is open. In: a store. Out: the person's model, the attester and the pause that work on it.
 */

import type { Attester } from './attestation/attester.ts';
import type { PersonModel } from './enrolment/person-model.ts';
import type { Registration } from './intake/control-message.ts';
import type { Pause } from './pause.ts';
import type { Store } from './store/store.ts';

export interface Opened {
  readonly store: Store;
  readonly model: PersonModel;
  readonly attester: Attester;
  readonly pause: Pause;
}

export function registrationsOf({ attester }: Opened): Registration[] {
  return attester.credentials.all.map(({ bank, sub, consent }) => ({
    bank,
    bankName: consent.bankName,
    sub,
    since: consent.at,
  }));
}
