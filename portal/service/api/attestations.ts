/** Challenges, attestations, registrations. In: the bank's own values and a token. Out: a challenge, a decision, a key. */
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import type { PortalPolicy } from '@vigil/portal/server/policy.ts';
import { type Verification, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { type Registration, verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import type { VerifierContext } from '../context.ts';
import { command, type Operation } from './operation.ts';
import { Problem } from './problems.ts';
import { overloaded, replied } from './replied.ts';
import {
  attestationRequest,
  attestationResponse,
  challengeRequest,
  challengeResponse,
  registrationRequest,
  registrationResponse,
} from './schemas.ts';

const challenge = command(
  {
    id: 'createChallenge',
    method: 'POST',
    path: '/v1/challenges',
    summary: 'A signed challenge for the page client. It lives for 60 seconds and is answered once.',
    body: challengeRequest,
    responses: { 200: { description: 'The challenge.', schema: challengeResponse } },
  },
  async (context, request) => {
    const body = await replied(context, 'createChallenge', () => createChallenge(context.portal, request));
    context.metrics.issued(request.purpose);
    return { status: 200, body };
  },
);

const attestation = command(
  {
    id: 'verifyAttestation',
    method: 'POST',
    path: '/v1/attestations/verify',
    summary: 'Verifies an attestation and decides by a policy. A refused token is a 200 with `ok: false`: step up.',
    body: attestationRequest,
    responses: { 200: { description: 'The decision, or why the token is refused.', schema: attestationResponse } },
  },
  async (context, { token, policy: name, ...expected }) => {
    const policy = policyOf(context, name);
    const portal = { ...context.portal, policy };
    const result = await replied(context, 'verifyAttestation', () => verifyAttestation(portal, token, expected));
    checkDone(context, result);
    context.metrics.verified(expected.purpose, result.action, result.ok ? result.claims.verdict : result.code);
    return { status: 200, body: result.ok ? { ...result, policy: policy.name } : result };
  },
);

const registration = command(
  {
    id: 'verifyRegistration',
    method: 'POST',
    path: '/v1/registrations/verify',
    summary: 'Registers the new key of a companion. Call it only right after strong authentication in this session.',
    body: registrationRequest,
    responses: { 200: { description: 'The registered key, or why it is refused.', schema: registrationResponse } },
  },
  async (context, { token, ...expected }) => {
    const result = await replied(context, 'verifyRegistration', () =>
      verifyRegistration(context.portal, token, expected),
    );
    checkDone(context, result);
    context.metrics.verified(
      'registration',
      result.ok ? 'allow' : result.action,
      result.ok ? 'registered' : result.code,
    );
    return { status: 200, body: result };
  },
);

/** Nothing was verified: that is a problem of the service and no result of a token. */
function checkDone(context: VerifierContext, result: Verification | Registration): void {
  if (result.ok) return;
  if (result.code === 'overloaded') throw overloaded(context);
  if (result.code === 'store-unavailable') throw new Problem('store-unavailable');
}

function policyOf({ portal, policies }: VerifierContext, name: string | undefined): PortalPolicy {
  if (name === undefined) return portal.policy;
  const policy = policies.get(name);
  if (policy) return policy;
  throw new Problem('request-invalid', `policy: one of ${[...policies.keys()].join(', ')}.`);
}

export const attestations: readonly Operation[] = [challenge, attestation, registration];
