/** A bank with users. In: stores. Out: an open portal and any number of tokens, each of a session of its own. */

import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal, type Portal } from '@vigil/portal/server/portal.ts';
import type { ChallengeStore, CredentialStore } from '@vigil/portal/server/stores.ts';
import { type Expected, type Verification, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';

export const ORIGIN = 'https://portal.bank.example';
const SUBJECT = 'user-1';

export interface Submission {
  readonly token: string;
  readonly expected: Expected;
}

export interface Workload {
  readonly portal: Portal;
  readonly keys: readonly BankPrivateKey[];
  readonly simulator: Simulator;
  /** Fresh tokens, not yet submitted. */
  submissions(count: number): Promise<Submission[]>;
  verify(submission: Submission): Promise<Verification>;
}

export async function openWorkload(
  stores: { challenges: ChallengeStore; credentials: CredentialStore },
  id = 'bank.example',
  now: () => number = Date.now,
): Promise<Workload> {
  const keys = await generateBankKeys();
  const portal = await openPortal({ id, name: id, origins: [ORIGIN], keys, now, ...stores });
  const simulator = await createSimulator({ bank: portal.pinned, now });
  const visitor = { origin: ORIGIN, sessionId: 'registration', subject: SUBJECT };
  const { challenge } = await createChallenge(portal, { purpose: 'registration', ...visitor });
  const registered = await verifyRegistration(portal, await simulator.register(challenge), visitor);
  if (!registered.ok) throw new Error(registered.code);
  let sessions = 0;
  return {
    portal,
    keys,
    simulator,
    async submissions(count) {
      const made: Submission[] = [];
      for (let at = 0; at < count; at += 1) {
        sessions += 1;
        const expected: Expected = {
          purpose: 'session',
          origin: ORIGIN,
          sessionId: `session-${sessions}`,
          subject: SUBJECT,
        };
        const requested = await createChallenge(portal, expected);
        made.push({ token: await simulator.attest(requested.challenge), expected });
      }
      return made;
    },
    verify: ({ token, expected }) => verifyAttestation(portal, token, expected),
  };
}
