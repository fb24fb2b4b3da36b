/**
 * Simulated companion without extension or behaviour, for a bank's own tests. In: challenges. Out: signed tokens of every
 * verdict and with every fault. Its keys count like any registered key: register it in test systems only.
 */

import { ATTESTATION_TYP, type AttestationClaims, type Verdict } from '@vigil/protocol/attestation/claims.ts';
import { REGISTRATION_TYP, type RegistrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { simulatedAttestation, simulatedRegistration } from './claims.ts';
import { encryptToken } from './encrypt-token.ts';
import type { SimulatedFault } from './fault-edits.ts';
import { FAULTS, type FaultName, isRegistrationFault } from './faults.ts';
import { generatePrivateJwk, type SimulatorPrivateJwk, sha256Of, thumbprint } from './forge.ts';
import { readChallenge } from './read-challenge.ts';

export interface SimulatorOptions {
  /** `portal.pinned`: its keys, or those of its key feed, verify challenges and encrypt attestations. */
  readonly bank: PinnedBank;
  /** The simulated per-bank key; a new one by default. */
  readonly key?: SimulatorPrivateJwk;
  /** Result of `chains()` of an earlier simulator with this key. */
  readonly chains?: Chains;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The next chain position of each bank session, by `sid`. */
export type Chains = readonly (readonly [string, AttestationClaims['cont']])[];

export interface AttestOptions {
  /** Default `match`. */
  readonly verdict?: Verdict;
  /** Claims to replace, for instance `env` or `model`. */
  readonly claims?: Partial<AttestationClaims>;
  /** One fault to apply; `FAULTS[name].code` is the refusal code expected from a verifier. */
  readonly fault?: FaultName | undefined;
  /** Attestations that are made and lost before this one, to cause a gap. */
  readonly lose?: number;
}

export interface Simulator {
  /** RFC 7638 thumbprint of the simulated key. */
  readonly kid: string;
  readonly key: SimulatorPrivateJwk;
  chains(): Chains;
  /** @throws VigilError `simulate-invalid` for a fault that only an attestation can have. */
  register(
    challenge: string,
    options?: { claims?: Partial<RegistrationClaims>; fault?: FaultName | undefined },
  ): Promise<string>;
  /** Attests to a `session`, `transaction` or `watch` challenge; a `watch` challenge can be used repeatedly. */
  attest(challenge: string, options?: AttestOptions): Promise<string>;
}

const MAX_LOST = 1_000;

/** Creates a simulated companion that accepts challenges of this bank only. */
export async function createSimulator({
  bank,
  key = generatePrivateJwk(),
  chains: before = [],
  now = Date.now,
}: SimulatorOptions): Promise<Simulator> {
  const chains = new Map<string, AttestationClaims['cont']>(before);
  const seconds = () => Math.floor(now() / 1000);
  return {
    kid: thumbprint(key),
    key,
    chains: () => [...chains],
    async register(challenge, { claims, fault } = {}) {
      if (fault && !isRegistrationFault(fault))
        throw new VigilError('simulate-invalid', `Fault "${fault}" applies to attestations only.`);
      const { claims: challengeOf, keys } = await readChallenge(bank, challenge, now(), ['registration']);
      const claimed = simulatedRegistration(challengeOf, key, seconds(), claims);
      return encryptToken(keys, key, REGISTRATION_TYP, claimed, chosen(fault)).token;
    },
    async attest(challenge, { verdict = 'match', claims, fault, lose = 0 } = {}) {
      if (!Number.isSafeInteger(lose) || lose < 0 || lose > MAX_LOST)
        throw new VigilError('simulate-invalid', `"lose" must be an integer from 0 to ${MAX_LOST}.`);
      const purposes = ['session', 'transaction', 'watch'] as const;
      const { claims: parsed, keys } = await readChallenge(bank, challenge, now(), purposes);
      const createToken = (flaw?: SimulatedFault) => {
        const cont = chains.get(parsed.sid) ?? { seq: 0, prev: null };
        const replied = simulatedAttestation(parsed, key, seconds(), verdict, cont, claims);
        const { jws, token } = encryptToken(keys, key, ATTESTATION_TYP, replied, flaw);
        // A faulty token does not advance the chain.
        if (!flaw) chains.set(parsed.sid, { seq: cont.seq + 1, prev: sha256Of(jws) });
        return token;
      };
      for (let lost = 0; lost < lose; lost += 1) createToken();
      return createToken(chosen(fault));
    },
  };
}

function chosen(name: FaultName | undefined): SimulatedFault | undefined {
  if (name !== undefined && !Object.hasOwn(FAULTS, name))
    throw new VigilError('simulate-invalid', `Unknown fault "${name}": see FAULT_NAMES.`);
  return name && FAULTS[name];
}
