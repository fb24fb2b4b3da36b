/** A payment's step-up at the OpenID provider. In: the customer leaving and returning. Out: redirects; a payment, once. */
import { codeOf } from '@vigil/protocol/errors.ts';
import { Router } from 'express';
import { type Bank, signedIn } from '../bank.ts';
import { formatMoney } from '../money.ts';
import type { OpenStepUp } from '../open-step-up.ts';
import type { Payment } from '../payment.ts';
import type { CustomerSession } from '../sessions.ts';
import { execute, PAYMENTS, showPayment, subject } from './payments.ts';

const ERRORS = {
  cancelled: 'The payment was not confirmed. You can try again.',
  unavailable: 'Nordhaven ID does not respond. Please try again in a minute.',
} as const;

async function leave(bank: Bank, session: CustomerSession, payment: Payment): Promise<string> {
  const message = `Pay ${formatMoney(payment.minor, payment.currency)} to ${payment.beneficiary}`;
  const request = await bank.vigil.requestStepUp(session, payment);
  const { open, url } = await bank.stepUp.start(payment.id, request, session.customer.handle, message);
  session.stepUp = open;
  return url;
}

/** True when the payment was executed. */
async function comeBack(
  bank: Bank,
  session: CustomerSession,
  payment: Payment,
  open: OpenStepUp,
  url: URL,
): Promise<boolean> {
  const claims = await bank.stepUp.finish(open, url);
  if (claims === null) return false;
  const result = await bank.vigil.completeStepUp(session, payment, claims);
  if (!result.ok) {
    bank.feed.add(session, {
      kind: 'refused',
      code: result.code,
      message: 'The new authentication is not the required one.',
    });
    return false;
  }
  session.strongAt = bank.now();
  bank.feed.add(session, { kind: 'step-up-passed', what: subject(payment) });
  await execute(bank, session, payment, result.approval);
  return true;
}

export function stepUpRoutes(bank: Bank): Router {
  const router = Router();

  router.post(
    '/payments/:id/step-up',
    signedIn(bank, async (req, res, session) => {
      const payment = bank.payments.find(session.id, String(req.params.id));
      if (payment?.state !== 'step-up') return res.redirect(303, payment ? `/payments/${payment.id}` : PAYMENTS);
      try {
        return res.redirect(303, await leave(bank, session, payment));
      } catch (fault) {
        if (codeOf(fault) !== 'provider-unavailable') throw fault;
        return showPayment(bank, req, res, payment, ERRORS.unavailable);
      }
    }),
  );

  router.get(
    '/step-up/return',
    signedIn(bank, async (req, res, session) => {
      const open = session.stepUp;
      const payment = open && bank.payments.find(session.id, open.payment);
      // The step-up is used up whatever comes of it.
      session.stepUp = null;
      if (!open || payment?.state !== 'step-up')
        return res.redirect(303, payment ? `/payments/${payment.id}` : PAYMENTS);
      const done = await comeBack(bank, session, payment, open, new URL(req.originalUrl, bank.origin));
      if (done) return res.redirect(303, `/payments/${payment.id}`);
      return showPayment(bank, req, res, payment, ERRORS.cancelled);
    }),
  );

  return router;
}
