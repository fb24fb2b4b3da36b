/** Security settings: Vigil here, registered computers, the confirmation before. In: requests. Out: pages. */
import { Router } from 'express';
import { z } from 'zod';
import { type Bank, sendCode, show, signedIn } from '../bank.ts';
import { checkCode } from '../one-time-code.ts';
import { aboutVigilPage, confirmPage, securityPage } from '../pages/security.ts';
import { type CustomerSession, isStrong } from '../sessions.ts';
import { CODE_ERRORS, codeForm } from './sign-in.ts';

const removal = z.object({ id: z.string().max(100).default('') });
const SUBJECT = 'confirm';

export function securityRoutes(bank: Bank): Router {
  const router = Router();
  const code = (session: CustomerSession) => sendCode(bank, session, SUBJECT, 'Change how we recognise you');

  router.get('/about-vigil', (req, res) => {
    show(bank, req, res, { title: 'About Vigil', state: 'signed-out', body: aboutVigilPage() });
  });

  router.get(
    '/security',
    signedIn(bank, async (req, res, session) => {
      const body = securityPage(await bank.vigil.machines(session.customer), isStrong(session, bank.now()));
      show(bank, req, res, { title: 'Security', state: 'signed-in', at: '/security', body });
    }),
  );

  router.get(
    '/security/confirm',
    signedIn(bank, (req, res, session) => {
      const body = confirmPage(code(session));
      show(bank, req, res, { title: 'Confirm it is you', state: 'step-up', at: '/security', body });
    }),
  );

  router.post(
    '/security/confirm',
    signedIn(bank, (req, res, session) => {
      const now = bank.now();
      const check = checkCode(session.code, SUBJECT, codeForm.parse(req.body ?? {}).otp, now);
      if (check === 'right') {
        session.code = null;
        session.strongAt = now;
        bank.feed.add(session, { kind: 'step-up-passed', what: SUBJECT });
        return res.redirect(303, '/security');
      }
      const body = confirmPage(code(session), CODE_ERRORS[check]);
      return show(bank, req, res.status(401), { title: 'Confirm it is you', state: 'step-up', at: '/security', body });
    }),
  );

  router.post(
    '/security/remove',
    signedIn(bank, async (req, res, session) => {
      await bank.vigil.remove(session, removal.parse(req.body ?? {}).id);
      res.redirect(303, '/security');
    }),
  );

  return router;
}
