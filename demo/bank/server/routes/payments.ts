/** A payment, from form to booking. In: forms, and a Vigil token where the page got one. Out: pages. */
import { randomUUID } from 'node:crypto';
import { stepUp } from '@vigil/portal/server.ts';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Bank, show, signedIn } from '../bank.ts';
import { approvedPage, paymentFormPage, reviewPage, stepUpPage } from '../pages/payment.ts';
import { checkPayment, type Payment, paymentForm } from '../payment.ts';
import type { CustomerSession } from '../sessions.ts';
import { STEP_UP } from '../vigil-integration.ts';

/** `token`: the page's attestation; `outcome`: why it has none. Without script both are empty. */
const approvalForm = z.object({ token: z.string().max(20_000).default(''), outcome: z.string().max(60).default('') });

export const PAYMENTS = '/payments/new';

const STEP_UP_RESPONSE = stepUp(STEP_UP);

/** Executes the payment if the approval is one of it, and only once. */
export async function execute(bank: Bank, session: CustomerSession, payment: Payment, approval: string): Promise<void> {
  const by = await bank.vigil.consume(session, payment, approval);
  if (by === null || payment.state === 'approved') return;
  payment.state = 'approved';
  payment.approvedBy = by;
  bank.ledger.debit(payment.account, payment.minor, payment.beneficiary, payment.reference, bank.now());
  bank.feed.add(session, { kind: 'approved', payment: payment.id, by });
}

export const subject = (payment: Payment) => `payment:${payment.id}`;

/** Shows a payment by its state: review, step-up or approved. */
export function showPayment(bank: Bank, req: Request, res: Response, payment: Payment, error?: string) {
  if (payment.state === 'approved')
    return show(bank, req, res, {
      title: 'Payment approved',
      state: 'approved',
      at: PAYMENTS,
      body: approvedPage(payment),
    });
  if (payment.state === 'draft')
    return show(bank, req, res, {
      title: 'Review and approve',
      state: 'review',
      at: PAYMENTS,
      body: reviewPage(payment),
    });
  const body = stepUpPage(payment, error);
  // RFC 9470 section 3: what a client that is no browser would act upon.
  res.status(401).set(STEP_UP_RESPONSE.headers);
  return show(bank, req, res, { title: 'One more check', state: 'step-up', at: PAYMENTS, body });
}

export function paymentRoutes(bank: Bank): Router {
  const router = Router();

  /** Runs the handler only with a payment of this session. */
  const withPayment = (
    handler: (req: Request, res: Response, session: CustomerSession, payment: Payment) => void | Promise<void>,
  ) =>
    signedIn(bank, (req, res, session) => {
      const payment = bank.payments.find(session.id, String(req.params.id));
      return payment ? handler(req, res, session, payment) : res.redirect(303, PAYMENTS);
    });

  router.get(
    '/payments/new',
    signedIn(bank, (req, res, session) => {
      const accounts = bank.ledger.accounts(session.customer, bank.now());
      const body = paymentFormPage(paymentForm.parse({}), {}, accounts);
      show(bank, req, res, { title: 'New payment', state: 'signed-in', at: PAYMENTS, body });
    }),
  );

  router.post(
    '/payments',
    signedIn(bank, (req, res, session) => {
      const accounts = bank.ledger.accounts(session.customer, bank.now());
      const form = paymentForm.parse(req.body ?? {});
      const check = checkPayment(form, accounts, randomUUID());
      if (check.ok) {
        bank.payments.add(session.id, check.payment);
        return res.redirect(303, `/payments/${check.payment.id}`);
      }
      const body = paymentFormPage(form, check.errors, accounts);
      return show(bank, req, res.status(422), { title: 'New payment', state: 'signed-in', at: PAYMENTS, body });
    }),
  );

  router.get(
    '/payments/:id',
    withPayment((req, res, _session, payment) => showPayment(bank, req, res, payment)),
  );

  async function approve(session: CustomerSession, payment: Payment, body: unknown): Promise<string> {
    const { token, outcome } = approvalForm.parse(body ?? {});
    const here = `/payments/${payment.id}`;
    if (payment.state !== 'draft') return here;
    const { action, reason, approval = '' } = await bank.vigil.judgePayment(session, payment, token, outcome);
    if (action === 'lock') return '/locked';
    if (action === 'allow') await execute(bank, session, payment, approval);
    else {
      payment.state = 'step-up';
      bank.feed.add(session, { kind: 'step-up', what: subject(payment), reason });
    }
    return here;
  }

  /** A second click, whose token is used already, gets the result of the first. */
  const approving = new Map<Payment, Promise<string>>();

  router.post(
    '/payments/:id/approve',
    withPayment(async (req, res, session, payment) => {
      const result = approving.get(payment) ?? approve(session, payment, req.body);
      approving.set(payment, result);
      try {
        res.redirect(303, await result);
      } finally {
        approving.delete(payment);
      }
    }),
  );

  return router;
}
