/**
 * The three endpoints, independent of a framework. In: the head of a request, then its body. Out: status, headers and JSON
 * body. Method, origin, content type and identity are checked before the body is read.
 */

import { PURPOSES, handle as reference } from '@vigil/protocol/attestation/challenge.ts';
import { z } from 'zod';
import { issueApproval } from '../server/approval.ts';
import { createChallenge } from '../server/create-challenge.ts';
import { isOverload } from '../server/operation-limit.ts';
import { stepUp } from '../server/step-up.ts';
import { type Expected, verifyAttestation } from '../server/verify-attestation.ts';
import { verifyRegistration } from '../server/verify-registration.ts';
import type { PortalHttpOptions, Visitor } from './options.ts';
import { SessionRateLimit } from './rate-limit.ts';
import type { Body } from './read-body.ts';

export interface RequestHead {
  readonly method: string;
  /** Below the mount point, without the query. */
  readonly path: string;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const challengeBody = z.strictObject({ purpose: z.enum(PURPOSES), transaction: reference.optional() });
const attestationBody = z.strictObject({
  purpose: z.enum(['session', 'transaction', 'watch']),
  token: z.string(),
  transaction: reference.optional(),
});
const registrationBody = z.strictObject({ token: z.string() });

interface Call<R> {
  readonly options: PortalHttpOptions<R>;
  readonly request: R;
  readonly visitor: Visitor;
  readonly origin: string;
  readonly body: unknown;
}

const ENDPOINTS: Readonly<Record<string, <R>(call: Call<R>) => Promise<PlainResponse>>> = {
  '/challenge': challenge,
  '/attestation': attestation,
  '/registration': registration,
};

/** Below the mount point. */
export const PATHS = Object.keys(ENDPOINTS);

/** Whether a path below the mount point is an endpoint. Other requests are passed on with their body unread. */
export function isEndpoint(path: string): boolean {
  return Object.hasOwn(ENDPOINTS, path);
}

/** A refused request, or a function that responds to its body. */
export type RequestAdmission =
  | { readonly refused: PlainResponse }
  | { readonly respond: (body: Body) => Promise<PlainResponse> };

/** Mounted once: holds the rate limit of this process. */
export class Endpoints<R> {
  readonly #options: PortalHttpOptions<R>;
  readonly #limit: SessionRateLimit;

  constructor(options: PortalHttpOptions<R>) {
    this.#options = options;
    this.#limit = new SessionRateLimit(options.maxRequestsPerMinute ?? 240);
  }

  /** Never rejects: a fault of a callback or store gives 503 and allows nothing. Leaves the body unread. */
  async admit(request: R, head: RequestHead): Promise<RequestAdmission> {
    const options = this.#options;
    const refused = checkHead(options, head);
    if (refused) return { refused };
    const visitor = await caught(options, () => options.identify(request));
    if (isResponse(visitor)) return { refused: visitor };
    if (!visitor) return { refused: reply(401, { error: 'not-signed-in' }) };
    const waitS = this.#limit.take(visitor.sessionId, options.portal.now());
    if (waitS !== null) return { refused: reply(429, { error: 'rate-limited' }, { 'Retry-After': String(waitS) }) };
    const endpoint = ENDPOINTS[head.path]!;
    const call = { options, request, visitor, origin: head.origin! };
    return {
      respond: async (body) =>
        'fault' in body ? BODY_FAULTS[body.fault] : caught(options, () => endpoint({ ...call, body: body.object })),
    };
  }
}

async function caught<R, T>(options: PortalHttpOptions<R>, run: () => T | Promise<T>): Promise<T | PlainResponse> {
  try {
    return await run();
  } catch (fault) {
    if (isOverload(fault)) return overloaded();
    options.portal.onFault(fault);
    return reply(503, { error: 'unavailable' });
  }
}

const OVERLOADED = 'overloaded';

/** Nothing has been done, and the token is unused: the page submits it again. */
const overloaded = () => reply(503, { error: OVERLOADED }, { 'Retry-After': '1' });

function isResponse(value: Visitor | PlainResponse | null): value is PlainResponse {
  return value !== null && 'status' in value;
}

function checkHead<R>(options: PortalHttpOptions<R>, plain: RequestHead): PlainResponse | null {
  const endpoint = isEndpoint(plain.path);
  if (!endpoint) return reply(404, { error: 'not-found' });
  if (plain.method !== 'POST') return reply(405, { error: 'method-not-allowed' }, { Allow: 'POST' });
  // A cross-site form cannot send this content type without a CORS preflight.
  if (plain.origin === undefined || !options.portal.origins.includes(plain.origin))
    return reply(403, { error: 'origin-not-allowed' });
  if (!/^application\/json[ \t]*(?:;|$)/i.test(plain.contentType ?? '')) return reply(415, { error: 'json-expected' });
  return null;
}

const BODY_FAULTS: Readonly<Record<'invalid' | 'too-long' | 'too-slow', PlainResponse>> = {
  invalid: reply(400, { error: 'request-invalid' }),
  'too-long': reply(413, { error: 'body-too-long' }),
  'too-slow': reply(408, { error: 'body-too-slow' }),
};

async function challenge<R>({ options, request, visitor, origin, body }: Call<R>): Promise<PlainResponse> {
  const parsed = challengeBody.safeParse(body);
  if (!parsed.success) return reply(400, { error: 'request-invalid' });
  const { purpose } = parsed.data;
  if (purpose === 'registration' && !visitor.strong) return stronger(options);
  const transaction = await transactionOf(options, request, visitor, purpose, parsed.data.transaction);
  if (transaction === null) return reply(404, { error: 'transaction-unknown' });
  const { sessionId, subject, authTime } = visitor;
  const made = await createChallenge(options.portal, { purpose, origin, sessionId, subject, transaction, authTime });
  await options.onEvent?.({ kind: 'challenge', visitor, purpose, nonce: made.nonce }, request);
  return reply(200, { challenge: made.challenge, expiresAt: made.expiresAt });
}

async function attestation<R>({ options, request, visitor, origin, body }: Call<R>): Promise<PlainResponse> {
  const parsed = attestationBody.safeParse(body);
  if (!parsed.success) return reply(400, { error: 'request-invalid' });
  const { purpose, token } = parsed.data;
  const transaction = await transactionOf(options, request, visitor, purpose, parsed.data.transaction);
  if (transaction === null) return reply(404, { error: 'transaction-unknown' });
  const expected: Expected = { purpose, origin, sessionId: visitor.sessionId, subject: visitor.subject, transaction };
  const result = await verifyAttestation(options.portal, token, expected);
  if (!result.ok && result.code === OVERLOADED) return overloaded();
  await options.onEvent?.(
    {
      kind: 'attestation',
      visitor,
      purpose,
      ...(parsed.data.transaction && { transaction: parsed.data.transaction }),
      result,
    },
    request,
  );
  // The page gets the action but no score: a score would be an oracle for an impostor.
  if (!result.ok) return stronger(options, { code: result.code });
  if (result.action === 'lock') return reply(403, { action: 'lock' });
  // The customer chose to pause, so the page may say so.
  const extra = result.claims.verdict === 'paused' ? { paused: true } : {};
  if (result.action === 'allow' && transaction) {
    const approved = { origin, sessionId: visitor.sessionId, subject: visitor.subject, transaction };
    const approval = await issueApproval(options.portal, approved, 'attestation');
    return reply(200, { action: 'allow', approval, ...extra });
  }
  return result.action === 'allow' ? reply(200, { action: 'allow', ...extra }) : stronger(options, extra);
}

async function registration<R>({ options, request, visitor, origin, body }: Call<R>): Promise<PlainResponse> {
  const parsed = registrationBody.safeParse(body);
  if (!parsed.success) return reply(400, { error: 'request-invalid' });
  if (!visitor.strong) return stronger(options);
  const { sessionId, subject } = visitor;
  const result = await verifyRegistration(options.portal, parsed.data.token, { origin, sessionId, subject });
  if (!result.ok && result.code === OVERLOADED) return overloaded();
  await options.onEvent?.({ kind: 'registration', visitor, result }, request);
  return result.ok ? reply(200, { registered: true }) : stronger(options, { code: result.code });
}

/** Fields from the server's own records; undefined for other purposes, null for an unknown transaction. */
async function transactionOf<R>(
  options: PortalHttpOptions<R>,
  request: R,
  visitor: Visitor,
  purpose: string,
  transaction: string | undefined,
): Promise<readonly string[] | undefined | null> {
  if (purpose !== 'transaction') return undefined;
  if (transaction === undefined) return null;
  return (await options.transaction?.(transaction, visitor, request)) ?? null;
}

/** RFC 9470 response. `code` is a fault of the token, never a reason of the policy. */
function stronger<R>(
  options: PortalHttpOptions<R>,
  extra: { readonly code?: string; readonly paused?: boolean } = {},
): PlainResponse {
  const { status, headers } = stepUp(options.stepUp);
  return reply(status, { action: 'step-up', ...extra }, headers);
}

function reply(status: number, body: PlainResponse['body'], headers: Record<string, string> = {}): PlainResponse {
  return { status, body, headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers } };
}
