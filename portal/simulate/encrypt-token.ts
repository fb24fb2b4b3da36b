/** Encodes tokens. In: claims, keys and an optional fault. Out: the JWS and the JWE around it. */
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import type { RegistrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BankKey } from '@vigil/protocol/policy.ts';
import type { SimulatedFault } from './fault-edits.ts';
import { encryptJwe, generatePrivateJwk, jweHeader, type SimulatorPrivateJwk, signJws, thumbprint } from './forge.ts';

/** Signs with the per-bank key, then encrypts to the bank's first `enc` key, applying the fault. */
export function encryptToken(
  keys: readonly BankKey[],
  key: SimulatorPrivateJwk,
  typ: string,
  claims: AttestationClaims | RegistrationClaims,
  fault: SimulatedFault | undefined = undefined,
): { jws: string; token: string } {
  const to = keys.find((pinned) => pinned.use === 'enc');
  if (!to) throw new VigilError('bank-invalid', 'The pinned bank has no key with use "enc".');
  const faulty = fault?.claims ? fault.claims(claims as AttestationClaims) : claims;
  const payload = apply(fault?.payload, JSON.stringify(faulty));
  const jwsHeader = apply(fault?.jwsHeader, { alg: 'ES256', typ, kid: thumbprint(key) });
  const signer = fault?.wrongKey ? generatePrivateJwk() : key;
  const jws = apply(fault?.jws, signJws(apply(fault?.jwsHeaderText, JSON.stringify(jwsHeader)), payload, signer));
  const protectedHeader = (epk: Parameters<typeof jweHeader>[1]) =>
    apply(fault?.jweHeaderText, JSON.stringify(apply(fault?.jweHeader, jweHeader(to.kid, epk))));
  const token = encryptJwe(protectedHeader, jws, fault?.wrongEncryptionKey ? generatePrivateJwk() : to);
  return { jws, token: apply(fault?.token, token) };
}

function apply<T, U = T>(change: ((value: T) => U) | undefined, value: T): T | U {
  return change ? change(value) : value;
}
