/**
 * A tiny bank. In: what a bank decides. Out: signed challenges, its entry in a policy, and the claims of tokens that it
 * decrypted and verified with jose alone. The real verifier is the portal kit's.
 */
import { createHash, randomBytes } from 'node:crypto';
import { CHALLENGE_AUD, CHALLENGE_TYP, type ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import { ATTESTATION_TYP, type AttestationClaims, attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import {
  REGISTRATION_TYP,
  type RegistrationClaims,
  registrationClaims,
} from '@vigil/protocol/attestation/registration.ts';
import { type PinnedBank, pinnedBank } from '@vigil/protocol/policy.ts';
import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose';

export const ORIGIN = 'https://portal.bank.example';
export const randomNonce = () => randomBytes(16).toString('base64url');
export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

export class FakeBank {
  readonly listed: PinnedBank;
  readonly #signing: CryptoKey;
  readonly #decryption: CryptoKey;
  /** Registered keys by thumbprint. */
  readonly #known = new Map<string, CryptoKey>();

  constructor(listed: PinnedBank, signing: CryptoKey, decryption: CryptoKey) {
    this.listed = listed;
    this.#signing = signing;
    this.#decryption = decryption;
  }

  static async open(id = 'nordhaven', origin = ORIGIN): Promise<FakeBank> {
    const signing = await generateKeyPair('ES256', { extractable: true });
    const encryption = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const keys = [
      { ...(await exportJWK(signing.publicKey)), kid: 'sig-1', use: 'sig' },
      { ...(await exportJWK(encryption.publicKey)), kid: 'enc-1', use: 'enc' },
    ];
    const listed = pinnedBank.parse({ id, name: `Bank ${id}`, origins: [origin], keys });
    return new FakeBank(listed, signing.privateKey, encryption.privateKey);
  }

  claims(nowMs: number, changes: Partial<ChallengeClaims> = {}): ChallengeClaims {
    const iat = Math.floor(nowMs / 1000);
    return {
      iss: this.listed.id,
      aud: CHALLENGE_AUD,
      jti: randomNonce(),
      iat,
      exp: iat + 60,
      nonce: randomNonce(),
      origin: this.listed.origins[0] ?? ORIGIN,
      sid: sha256('session 1'),
      purpose: 'session',
      ...changes,
    };
  }

  /** `claims` may be anything: that is the point of some tests. */
  async sign(claims: unknown, header: Record<string, unknown> = {}): Promise<string> {
    return new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'ES256', typ: CHALLENGE_TYP, kid: 'sig-1', ...header })
      .sign(this.#signing);
  }

  challenge(nowMs: number, changes: Partial<ChallengeClaims> = {}): Promise<string> {
    return this.sign(this.claims(nowMs, changes));
  }

  /** Accepts a registration and remembers its key. */
  async enrol(token: string): Promise<RegistrationClaims> {
    const jws = await this.#decrypted(token);
    const claims = registrationClaims.parse(payloadOf(jws));
    const key = (await importJWK(claims.cnf.jwk, 'ES256')) as CryptoKey;
    const { protectedHeader } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    const kid = await calculateJwkThumbprint(claims.cnf.jwk);
    if (protectedHeader.typ !== REGISTRATION_TYP || protectedHeader.kid !== kid || claims.iss !== kid) {
      throw new Error('registration: header or thumbprint');
    }
    this.#known.set(kid, key);
    return claims;
  }

  async verify(token: string): Promise<AttestationClaims & { readonly jwsHash: string }> {
    const jws = await this.#decrypted(token);
    const { kid = '', typ } = decodeProtectedHeader(jws);
    const key = this.#known.get(kid);
    if (key === undefined || typ !== ATTESTATION_TYP) throw new Error('attestation: key or type');
    await compactVerify(jws, key, { algorithms: ['ES256'] });
    return { ...attestationClaims.parse(payloadOf(jws)), jwsHash: sha256(jws) };
  }

  async #decrypted(token: string): Promise<string> {
    const { plaintext } = await compactDecrypt(token, this.#decryption, {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return Buffer.from(plaintext).toString();
  }
}

function payloadOf(jws: string): unknown {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
}
