/**
 * Forms of requests and responses. In: unknown JSON. Out: checked values, and the schemas of the OpenAPI document, which
 * are made of these: what is documented is what is checked.
 */

import { REFUSALS, type RefusalCode } from '@vigil/portal/server/refusals.ts';
import { challengeClaims, handle, PURPOSES, seconds } from '@vigil/protocol/attestation/challenge.ts';
import { attestationClaims, KEY_TIERS, TOKEN_MAX_CHARS } from '@vigil/protocol/attestation/claims.ts';
import { publicKey } from '@vigil/protocol/attestation/registration.ts';
import { origin, pinnedBank } from '@vigil/protocol/policy.ts';
import { z } from 'zod';
import { PROBLEM_CODES } from './problems.ts';

/** Named schemas of the document. */
export const components = z.registry<{ id: string; description?: string }>();

const text = (most: number) => z.string().min(1).max(most);
const sessionId = text(1_024).describe("The bank's own session id. Only its SHA-256 leaves the service.");
const subject = handle.describe('Opaque handle of the signed-in user, the same at every call. Not the user name.');
const transaction = z
  .array(z.string().max(1_024))
  .min(1)
  .max(32)
  .describe("Fields of the transaction in the bank's own fixed order, from the bank's own records.");
const policyName = text(100).describe('Name of a policy of this service. Absent: the default policy.');
// The token itself is checked by the verifier, which has a refusal code for each of its faults.
const token = z
  .string()
  .max(2 * TOKEN_MAX_CHARS)
  .describe('Compact JWE exactly as the page client returned it.');

/** The portal checks the rest of a challenge itself; a verification without its fields would compare nothing. */
const FIELDS_RULE = { path: ['transaction'], message: 'goes with purpose "transaction", and only with it' };
const fieldsFit = (request: { purpose: string; transaction?: readonly string[] | undefined }) =>
  (request.purpose === 'transaction') === (request.transaction !== undefined);

export const challengeRequest = z
  .strictObject({
    purpose: z.enum(PURPOSES),
    origin,
    sessionId,
    subject,
    transaction: transaction.optional(),
    require: challengeClaims.shape.req.describe('Least evidence for a verdict; below it the verdict is insufficient.'),
    authTime: seconds.optional().describe('When the user last authenticated strongly in this session (NumericDate).'),
  })
  .refine(fieldsFit, FIELDS_RULE)
  .register(components, { id: 'ChallengeRequest' });

export const challengeResponse = z
  .strictObject({
    challenge: z.string().describe('Pass it to the page client unchanged.'),
    nonce: z.string(),
    expiresAt: seconds.describe('NumericDate (RFC 7519 section 2).'),
  })
  .register(components, { id: 'Challenge' });

export const attestationRequest = z
  .strictObject({
    token,
    purpose: z.enum(PURPOSES).exclude(['registration']),
    origin,
    sessionId,
    subject,
    transaction: transaction.optional(),
    policy: policyName.optional(),
  })
  .refine(fieldsFit, FIELDS_RULE)
  .register(components, { id: 'AttestationRequest' });

const action = z.enum(['allow', 'step-up', 'lock']);
const claims = attestationClaims.register(components, { id: 'AttestationClaims' });

export const refusal = z
  .strictObject({
    ok: z.literal(false),
    action: z.literal('step-up'),
    code: z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]),
    message: z.string(),
  })
  .register(components, { id: 'Refusal', description: 'The token counts for nothing: ordinary step-up.' });

const decision = z
  .strictObject({
    ok: z.literal(true),
    action: action.describe('What to do now.'),
    would: action.describe('What the policy would do if it were enforced.'),
    reasons: z.array(z.string()),
    policy: z.string().describe('Name of the policy that decided.'),
    gap: z.number().int().min(0).describe('Attestations of this session that never arrived.'),
    claims,
  })
  .register(components, { id: 'Decision' });

export const attestationResponse = z
  .discriminatedUnion('ok', [decision, refusal])
  .register(components, { id: 'Verification' });

export const registrationRequest = z
  .strictObject({ token, origin, sessionId, subject })
  .register(components, { id: 'RegistrationRequest' });

export const credential = z
  .strictObject({
    kid: z.string().describe('RFC 7638 thumbprint of the key.'),
    sub: handle,
    jwk: publicKey,
    kp: z.enum(KEY_TIERS),
    dev: z.string().nullable().describe('Handle of the device at this bank. Null for a key of before it was kept.'),
    registeredAt: seconds,
    revokedAt: seconds.nullable(),
    revokedReason: z.string().nullable(),
  })
  .register(components, { id: 'Credential' });

export const registrationResponse = z
  .discriminatedUnion('ok', [
    z
      .strictObject({
        ok: z.literal(true),
        credential,
        deviceSubjects: z.array(handle).describe('Other users of the bank who have or had a key on the same device.'),
      })
      .register(components, { id: 'Registered' }),
    refusal,
  ])
  .register(components, { id: 'Registration' });

const reason = text(100).describe('Kept with the key and in the audit trail. No personal data.');

/** One key, or all keys of a user. */
export const revocationRequest = z
  .union([z.strictObject({ kid: text(100), reason }), z.strictObject({ subject, reason })])
  .register(components, { id: 'RevocationRequest' });

export const revocationResponse = z
  .strictObject({ revoked: z.array(z.string()).describe('Keys that this call revoked.') })
  .register(components, { id: 'Revocation' });

export const credentialsRequest = z.strictObject({ subject }).register(components, { id: 'CredentialsRequest' });

export const credentialsResponse = z
  .strictObject({ credentials: z.array(credential) })
  .register(components, { id: 'Credentials' });

const bankPublicKey = publicKey.extend({
  kid: z.string(),
  use: z.enum(['sig', 'enc']),
  alg: z.enum(['ES256', 'ECDH-ES+A256KW']),
});

export const jwksResponse = z
  .strictObject({ keys: z.array(bankPublicKey) })
  .register(components, { id: 'Jwks', description: 'RFC 7517 section 5.' });

export const pinnedBankResponse = pinnedBank.register(components, { id: 'PinnedBank' });

export const healthResponse = z.strictObject({ status: z.literal('ok') }).register(components, { id: 'Health' });

export const readinessResponse = z
  .strictObject({
    status: z.enum(['ready', 'stopping', 'unavailable']),
    stores: z.record(z.string(), z.enum(['ok', 'unavailable'])),
  })
  .register(components, { id: 'Readiness' });

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(PROBLEM_CODES),
    detail: z.string().optional(),
  })
  .register(components, { id: 'Problem', description: 'RFC 9457. Whatever the code: ordinary step-up.' });
