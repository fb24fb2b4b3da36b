/**
 * `vigil simulate`: a companion without extension, behaviour or person, for a bank's own tests. In: challenges. Out:
 * signed tokens of every verdict and with every fault. Its keys are worth what any registered key is worth: register it
 * in test systems only.
 */

import {
  CHALLENGE_AUD,
  CHALLENGE_TYP,
  type ChallengeClaims,
  challengeClaims,
  type Purpose,
} from '@vigil/protocol/attestation/challenge.ts';
import { ATTESTATION_TYP, type AttestationClaims, type Verdict } from '@vigil/protocol/attestation/claims.ts';
import { REGISTRATION_TYP, type RegistrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { importJWK, jwtVerify } from 'jose';
import { simulatedAttestation, simulatedRegistration } from './claims.ts';
import { encryptToken } from './encrypt-token.ts';
import { FAULTS, type FaultName, isRegistrationFault, type SimulatedFault } from './faults.ts';
import { generatePrivateJwk, type SimulatorPrivateJwk, sha256Of, thumbprint } from './forge.ts';

export interface SimulatorOptions {
  /** `portal.pinned`: its keys check challenges and encrypt answers. */
  readonly bank: PinnedBank;
  /** The simulated per-bank key; a new one by default. */
  readonly key?: SimulatorPrivateJwk;
  /** What `chains()` of an earlier simulator with this key returned. */
  readonly chains?: Chains;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The next place in the chain of each bank session, by `sid`. */
export type Chains = readonly (readonly [string, AttestationClaims['cont']])[];

export interface AttestOptions {
  /** Default `match`. */
  readonly verdict?: Verdict;
  /** Whole claims to replace, for instance `env` or `model`. */
  readonly claims?: Partial<AttestationClaims>;
  /** One thing to do wrong; `FAULTS[name].code` is what a verifier must answer. */
  readonly fault?: FaultName | undefined;
  /** Answers that are made and lost before this one, so that a gap shows. */
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
  /** Answers a `session`, `transaction` or `watch` challenge; a `watch` challenge as often as it is asked. */
  attest(challenge: string, options?: AttestOptions): Promise<string>;
}

const MAX_LOST = 1_000;

/** Answers challenges of this bank, and of no other. */
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
        throw new VigilError('simulate-invalid', `A registration has nothing that ${fault} could be wrong with.`);
      const parsed = await readChallenge(bank, challenge, now(), ['registration']);
      return encryptToken(
        bank,
        key,
        REGISTRATION_TYP,
        simulatedRegistration(parsed, key, seconds(), claims),
        chosen(fault),
      ).token;
    },
    async attest(challenge, { verdict = 'match', claims, fault, lose = 0 } = {}) {
      if (!Number.isSafeInteger(lose) || lose < 0 || lose > MAX_LOST)
        throw new VigilError('simulate-invalid', `"lose" is a number of answers, 0 to ${MAX_LOST}.`);
      const parsed = await readChallenge(bank, challenge, now(), ['session', 'transaction', 'watch']);
      const createToken = (flaw?: SimulatedFault) => {
        const cont = chains.get(parsed.sid) ?? { seq: 0, prev: null };
        const replied = simulatedAttestation(parsed, key, seconds(), verdict, cont, claims);
        const { jws, token } = encryptToken(bank, key, ATTESTATION_TYP, replied, flaw);
        // A faulty answer takes no place in the chain: the next good one follows the last good one.
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
    throw new VigilError('simulate-invalid', `There is no fault ${name}.`);
  return name && FAULTS[name];
}

/** @throws VigilError `challenge-invalid` when a real companion would not answer it either. */
async function readChallenge(
  bank: PinnedBank,
  challenge: string,
  nowMs: number,
  purposes: readonly Purpose[],
): Promise<ChallengeClaims> {
  try {
    const { payload } = await jwtVerify(
      challenge,
      async ({ kid }) => {
        const jwk = bank.keys.find((pinned) => pinned.use === 'sig' && pinned.kid === kid);
        if (!jwk) throw new VigilError('challenge-invalid', `No pinned key ${kid}.`);
        return importJWK({ ...jwk }, 'ES256');
      },
      {
        algorithms: ['ES256'],
        typ: CHALLENGE_TYP,
        audience: CHALLENGE_AUD,
        issuer: bank.id,
        currentDate: new Date(nowMs),
      },
    );
    const claims = challengeClaims.parse(payload);
    if (!purposes.includes(claims.purpose))
      throw new VigilError('challenge-invalid', `Its purpose is ${claims.purpose}: see register and attest.`);
    return claims;
  } catch (cause) {
    throw new VigilError('challenge-invalid', 'A companion that pins this bank would not answer this challenge.', {
      cause,
    });
  }
}
