/**
 * Issues tokens. In: an admitted challenge and an estimate, or a new credential. Out: a token that may leave, because its
 * ledger record is durable. One at a time: a chain has one next link.
 */
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import {
  ATTESTATION_TYP,
  type AttestationClaims,
  type PolicySourceClaim,
  type Verdict,
} from '@vigil/protocol/attestation/claims.ts';
import { REGISTRATION_TYP } from '@vigil/protocol/attestation/registration.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { SerialQueue } from '@vigil/protocol/serial-queue.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../crypto/hash.ts';
import { encryptionKeyOf } from '../policy/listed-banks.ts';
import type { AttestationRecord } from '../store/attestation-record.ts';
import type { BankCredential, Store } from '../store/store.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { type AttestationContext, attestationOf, commonClaims } from './build-claims.ts';
import type { Credentials } from './credentials.ts';
import type { KeyFeeds } from './key-feeds.ts';
import { encryptAttestation, padded, signAttestation, type TokenSigner } from './protect-attestation.ts';
import { SessionChains } from './session-chains.ts';

type AttestationPurpose = AttestationClaims['purpose'];

/** An admitted challenge, with the name under which its nonce is remembered. */
export interface AdmittedChallenge<P extends ChallengeClaims['purpose'] = ChallengeClaims['purpose']> {
  readonly challenge: ChallengeClaims & { readonly purpose: P };
  readonly bank: PinnedBank;
  readonly nonce: string;
  readonly nonceUntil: number;
  readonly extensionVersion: string;
}

export interface IssuerOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly credentials: Credentials;
  readonly feeds: KeyFeeds;
  readonly policySource: () => PolicySourceClaim;
  readonly scope: () => AttestationContext['scope'];
}

export class Issuer {
  readonly #options: IssuerOptions;
  readonly #store: Store;
  readonly #credentials: Credentials;
  readonly #chains: SessionChains;
  readonly #turn = new SerialQueue();

  /** `records`: recent records, from which chains are restored. */
  constructor(options: IssuerOptions, records: readonly AttestationRecord[]) {
    this.#options = options;
    this.#store = options.store;
    this.#credentials = options.credentials;
    this.#chains = new SessionChains(records);
  }

  /** `estimateNow` is called when the token's turn comes. Throws VigilError when the store fails; then nothing leaves. */
  async attest(
    admitted: AdmittedChallenge<AttestationPurpose>,
    credential: BankCredential,
    estimateNow: () => TrustEstimate,
  ): Promise<{ readonly token: string; readonly verdict: Verdict }> {
    const { challenge, bank } = admitted;
    const signer = await this.#credentials.signer(credential);
    const { token, verdict, durable } = await this.#turn.run(async () => {
      const context = this.#context(admitted, credential);
      const estimate = estimateNow();
      const cont = this.#chains.next(bank.id, challenge.sid);
      const claims = attestationOf({ ...context, challenge }, estimate, cont);
      const { cnf, txn, purpose } = claims;
      const payload = padded(claims, { ...commonClaims(context), cnf, txn, purpose });
      const jws = await signAttestation(payload, ATTESTATION_TYP, signer);
      // Begun before the record is durable; it leaves after that. A fault of the disk comes first.
      const token = encryptAttestation(jws, this.#keyOf(bank));
      token.catch(() => {});
      const { verdict, confidence } = claims;
      const entry = this.#entry(admitted, context, { verdict, confidence, cont: cont.seq }, jws);
      const durable = this.#store.recordAttestation(entry, jws);
      this.#chains.recorded(bank.id, challenge.sid, cont.seq, entry.jws);
      return { token, verdict: estimate.verdict, durable };
    });
    await durable;
    return { token: await token, verdict };
  }

  /** The token that registers `credential`: stored with it, in one transaction, before it leaves. */
  async register(admitted: AdmittedChallenge<'registration'>, credential: BankCredential): Promise<string> {
    const context = this.#context(admitted, credential);
    const { kty, crv, x, y } = credential.jwk;
    const claims = { ...commonClaims(context), cnf: { jwk: { kty, crv, x, y } } };
    const signer: TokenSigner = await this.#credentials.signer(credential);
    const jws = await signAttestation(Buffer.from(JSON.stringify(claims)), REGISTRATION_TYP, signer);
    const token = await encryptAttestation(jws, this.#keyOf(admitted.bank));
    const outcome = { verdict: null, confidence: null, cont: null };
    this.#store.saveCredential(credential, this.#entry(admitted, context, outcome, jws), jws);
    return token;
  }

  #context(
    { challenge, extensionVersion }: AdmittedChallenge,
    { bank, kid, sub, kp }: BankCredential,
  ): AttestationContext {
    const tier = kp ?? this.#store.tier;
    const device = this.#store.deviceHandle(bank);
    const subjects = new Set([...this.#credentials.subjects(bank), sub]);
    const { policySource, scope, clock } = this.#options;
    return {
      challenge,
      kid,
      sub,
      tier,
      policySource: policySource(),
      device,
      deviceSubjects: subjects.size,
      scope: scope(),
      extensionVersion,
      nowMs: clock.now(),
    };
  }

  #entry(
    { challenge, bank, nonce, nonceUntil }: AdmittedChallenge,
    { sub, nowMs }: AttestationContext,
    { confidence, ...outcome }: Pick<AttestationRecord, 'verdict' | 'cont'> & { readonly confidence: number | null },
    jws: string,
  ): AttestationRecord {
    const { origin, sid, purpose } = challenge;
    return {
      at: nowMs,
      bank: bank.id,
      sub,
      origin,
      sid,
      purpose,
      ...outcome,
      ...(confidence === null ? {} : { confidence }),
      nonce,
      nonceUntil,
      jws: sha256(jws),
    };
  }

  #keyOf(bank: PinnedBank) {
    const key = encryptionKeyOf(this.#options.feeds.keysOf(bank));
    if (key === undefined)
      throw new VigilError(
        'policy-invalid',
        `Neither the policy nor a valid key feed has an encryption key for ${bank.id}.`,
      );
    return key;
  }
}
