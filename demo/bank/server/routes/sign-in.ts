/** Sign-in with password and code, sign-out, locked page. In: forms. Out: pages and a session cookie. */
import { Router } from 'express';
import { z } from 'zod';
import { type Bank, endSession, sendCode, show, signedIn } from '../bank.ts';
import { checkCode } from '../one-time-code.ts';
import { lockedPage, signInCodePage, signInPage } from '../pages/sign-in.ts';
import type { CustomerSession } from '../sessions.ts';

const credentials = z.object({ username: z.string().max(100).default(''), password: z.string().max(200).default('') });
export const codeForm = z.object({ otp: z.string().max(20).default('') });

const SUBJECT = 'sign-in';
export const CODE_ERRORS = {
  wrong: 'Wrong code. Check the latest message on your phone.',
  expired: 'This code has expired. Request a new one.',
} as const;

const code = (bank: Bank, session: CustomerSession) =>
  sendCode(bank, session, SUBJECT, 'Sign in to Nordhaven Corporate');

export function signInRoutes(bank: Bank): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const session = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (session?.state === 'signed-in') return res.redirect(303, '/accounts');
    const body = signInPage(bank.customerConfigs, '', false);
    return show(bank, req, res, { title: 'Sign in', state: 'signed-out', session: null, body });
  });

  router.post('/sign-in', (req, res) => {
    const { username, password } = credentials.parse(req.body ?? {});
    const customer = bank.customers.authenticate(username, password);
    if (!customer) {
      const body = signInPage(bank.customerConfigs, username, true);
      return show(bank, req, res.status(401), { title: 'Sign in', state: 'signed-out', session: null, body });
    }
    const before = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (before) endSession(bank, before, 'customer');
    bank.cookie.write(res, bank.sessions.open(customer, 'code', bank.now()).id);
    return res.redirect(303, '/sign-in/code');
  });

  router.get('/sign-in/code', (req, res) => {
    const session = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (session?.state !== 'code') return res.redirect(303, '/');
    return show(bank, req, res, {
      title: 'Confirm it is you',
      state: 'code',
      body: signInCodePage(code(bank, session)),
    });
  });

  router.post('/sign-in/code/again', (req, res) => {
    const session = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (session?.state === 'code') session.code = null;
    res.redirect(303, '/sign-in/code');
  });

  router.post('/sign-in/code', (req, res) => {
    const now = bank.now();
    const session = bank.sessions.find(bank.cookie.read(req), now);
    if (session?.state !== 'code') return res.redirect(303, '/');
    const check = checkCode(session.code, SUBJECT, codeForm.parse(req.body ?? {}).otp, now);
    if (check !== 'right') {
      const body = signInCodePage(code(bank, session), CODE_ERRORS[check]);
      return show(bank, req, res.status(401), { title: 'Confirm it is you', state: 'code', body });
    }
    bank.sessions.close(session);
    const opened = bank.sessions.open(session.customer, 'signed-in', now);
    opened.strongAt = now;
    bank.cookie.write(res, opened.id);
    bank.feed.add(opened, { kind: 'signed-in', by: 'code' });
    return res.redirect(303, '/accounts');
  });

  router.post(
    '/sign-out',
    signedIn(bank, (_req, res, session) => {
      endSession(bank, session, 'customer');
      bank.cookie.clear(res);
      res.redirect(303, '/');
    }),
  );

  router.get('/locked', (req, res) => {
    const session = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (session?.state !== 'locked') return res.redirect(303, '/');
    const body = lockedPage('The input in this session does not match you, so we locked it.');
    return show(bank, req, res.status(403), { title: 'Session locked', state: 'locked', body });
  });

  return router;
}
