/** Integration of the portal kit, as any bank would do it. In: sessions, payments, tokens. Out: decisions. */

import { vigilRouter } from '@vigil/portal/http/express.ts';
import type { PortalEvent } from '@vigil/portal/http/options.ts';
import {
  type Action,
  type AuthenticationClaims,
  completeStepUp,
  consumeApproval,
  issueApproval,
  type Portal,
  type Registration,
  requestStepUp,
  revokeCredential,
  type StepUpRequest,
  type StepUpResult,
  type Verification,
  verifyAttestation,
} from '@vigil/portal/server.ts';
import type { Request, RequestHandler } from 'express';
import type { Customer } from './customers.ts';
import type { Feed } from './feed.ts';
import { CODE_ACR } from './identity/provider-parts.ts';
import type { RegisteredMachine } from './pages/security.ts';
import type { Payment } from './payment.ts';
import type { SecurityEvents } from './security-events.ts';
import { type CustomerSession, isStrong } from './sessions.ts';

export interface Judgement {
  readonly action: Action;
  readonly reason: string;
  /** On `allow` for a payment: approves its execution, once. */
  readonly approval?: string;
}

export interface VigilIntegration {
  /** The kit's endpoints, mounted under /vigil. */
  readonly router: RequestHandler;
  /** Verifies the token of an approval and decides. Without a token the decision is step-up. */
  judgePayment(session: CustomerSession, payment: Payment, token: string, outcome: string): Promise<Judgement>;
  /** Opens a step-up for a payment (RFC 9470). */
  requestStepUp(session: CustomerSession, payment: Payment): Promise<StepUpRequest>;
  /** Approves a payment after a step-up: `claims` are of the new ID token, its signature verified. */
  completeStepUp(session: CustomerSession, payment: Payment, claims: AuthenticationClaims): Promise<StepUpResult>;
  /** Uses an approval up; null when it is not one of this payment. The payment may be executed only otherwise. */
  consume(session: CustomerSession, payment: Payment, approval: string): Promise<'vigil' | 'code' | null>;
  machines(customer: Customer): Promise<readonly RegisteredMachine[]>;
  /** Revokes a registered key of this customer. */
  remove(session: CustomerSession, kid: string): Promise<void>;
}

export interface IntegrationHooks {
  readonly portal: Portal;
  readonly origin: string;
  readonly feed: Feed;
  readonly now: () => number;
  /** The signed-in session of a request. */
  readonly sessionOf: (req: Request) => CustomerSession | null;
  readonly paymentOf: (session: CustomerSession, id: string) => Payment | null;
  readonly lock: (session: CustomerSession, reason: string) => void;
  readonly events: SecurityEvents;
  /** Who issues ID tokens, and for which client. */
  readonly provider: { readonly issuer: string; readonly audience: string };
  /** Challenges and attestations of one session; the kit's default when absent. */
  readonly maxRequestsPerMinute?: number | undefined;
}

/** A new authentication, with a code from the phone. */
export const STEP_UP = { acrValues: [CODE_ACR], maxAge: 0 };

/** Fields that a token for this payment is bound to, from the server's own record. */
function fieldsOf(payment: Payment): readonly string[] {
  const { account, minor, currency, iban, beneficiary, reference, remittance } = payment;
  return [account.iban, String(minor), currency, iban, beneficiary, reference, remittance];
}

export function openVigilIntegration(hooks: IntegrationHooks): VigilIntegration {
  const { portal, origin, feed, now, sessionOf, paymentOf } = hooks;
  const approvedBy = (session: CustomerSession, payment: Payment) => ({
    origin,
    sessionId: session.id,
    subject: session.customer.handle,
    transaction: fieldsOf(payment),
  });
  const times = new ChallengeTimes(now);

  async function onReply(session: CustomerSession, result: Verification): Promise<Judgement> {
    if (!result.ok) {
      feed.add(session, { kind: 'refused', code: result.code, message: result.message });
      return { action: result.action, reason: result.code };
    }
    const { action, reasons, claims, gap } = result;
    const latencyMs = times.since(claims.eat_nonce);
    feed.add(session, { kind: 'attestation', decision: action, reasons, claims, gap, latencyMs });
    const reason = reasons.join(', ') || claims.verdict;
    if (action === 'lock') hooks.lock(session, reason);
    await hooks.events.judged(session, result);
    return { action, reason };
  }

  async function onRegistration(session: CustomerSession, result: Registration): Promise<void> {
    if (!result.ok) return feed.add(session, { kind: 'refused', code: result.code, message: result.message });
    feed.add(session, { kind: 'registered', keyTier: result.credential.kp });
    return hooks.events.credential(session, 'create', result.credential.kid);
  }

  async function onEvent(event: PortalEvent, req: Request): Promise<void> {
    const session = sessionOf(req);
    if (!session) return;
    if (event.kind === 'attestation') await onReply(session, event.result);
    else if (event.kind === 'registration') await onRegistration(session, event.result);
    else {
      times.note(event.nonce);
      feed.add(session, { kind: 'challenge', purpose: event.purpose });
    }
  }

  return {
    router: vigilRouter({
      portal,
      identify: (req) => {
        const session = sessionOf(req);
        if (session === null) return null;
        const { id: sessionId, customer, strongAt } = session;
        const authTime = strongAt === null ? undefined : Math.floor(strongAt / 1000);
        return { sessionId, subject: customer.handle, strong: isStrong(session, now()), authTime };
      },
      transaction: (id, _visitor, req) => {
        const session = sessionOf(req);
        const payment = session && paymentOf(session, id);
        return payment ? fieldsOf(payment) : null;
      },
      onEvent,
      stepUp: STEP_UP,
      ...(hooks.maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute: hooks.maxRequestsPerMinute }),
    }),
    async judgePayment(session, payment, token, outcome) {
      if (token === '') {
        const code = outcome || 'no-script';
        feed.add(session, { kind: 'no-token', purpose: 'transaction', code });
        return { action: 'step-up', reason: code };
      }
      const { id: sessionId, customer } = session;
      const expected = { purpose: 'transaction', origin, sessionId, subject: customer.handle } as const;
      const result = await verifyAttestation(portal, token, { ...expected, transaction: fieldsOf(payment) });
      const judgement = await onReply(session, result);
      if (judgement.action !== 'allow') return judgement;
      return { ...judgement, approval: await issueApproval(portal, approvedBy(session, payment), 'attestation') };
    },
    requestStepUp: (session, payment) => requestStepUp(portal, approvedBy(session, payment), STEP_UP),
    completeStepUp: (session, payment, claims) =>
      completeStepUp(portal, claims, approvedBy(session, payment), {
        ...hooks.provider,
        subject: session.customer.handle,
      }),
    async consume(session, payment, approval) {
      const result = await consumeApproval(portal, approval, approvedBy(session, payment));
      if (!result.ok) return null;
      return result.by === 'attestation' ? 'vigil' : 'code';
    },
    async machines({ handle }) {
      const credentials = await portal.credentials.list(handle);
      const live = credentials.filter((credential) => credential.revokedAt === null);
      return live.map(({ kid, kp, registeredAt }) => ({ id: kid, keyTier: kp, at: registeredAt * 1000 }));
    },
    async remove(session, kid) {
      const credential = await portal.credentials.find(kid);
      if (credential?.sub !== session.customer.handle) return;
      if (!(await revokeCredential(portal, kid, 'removed-by-customer'))) return;
      feed.add(session, { kind: 'unregistered' });
      await hooks.events.credential(session, 'revoke', kid);
    },
  };
}

/** Send times of challenges by nonce. */
class ChallengeTimes {
  readonly #now: () => number;
  readonly #times = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(nonce: string): void {
    this.#times.set(nonce, this.#now());
    // Drop the oldest challenge without a reply; a Map keeps insertion order.
    if (this.#times.size > 1_000) this.#times.delete(this.#times.keys().next().value ?? '');
  }

  /** Milliseconds since the challenge was sent; null for later tokens of a stream. */
  since(nonce: string): number | null {
    const at = this.#times.get(nonce);
    this.#times.delete(nonce);
    return at === undefined ? null : this.#now() - at;
  }
}
