/** The page on which a customer authenticates again. In: an interaction of the provider. Out: its result: account, level, method. */
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import { readTheme } from '../cookies.ts';
import type { Customer } from '../customers.ts';
import { checkCode, issueCode, type OneTimeCode } from '../one-time-code.ts';
import { identifyPage } from '../pages/identify.ts';
import { page } from '../pages/layout.ts';
import { problemPage } from '../pages/security.ts';
import { ownPagesOnly, securityHeaders } from '../request-guard.ts';
import { CODE_ERRORS, codeForm } from '../routes/sign-in.ts';
import { CODE_ACR, type ProviderParts } from './provider-parts.ts';

/** What the portal pushed: who is to authenticate, and what the phone is to show. */
const request = z.object({ login_hint: z.string(), binding_message: z.string().default('Confirm it is you') });

interface Waiting {
  readonly customer: Customer;
  readonly code: OneTimeCode;
}

export function interactionRoutes(provider: Provider, { customers, issuer, portal, now }: ProviderParts): Router {
  const router = Router();
  /** Codes by the id of their interaction. */
  const codes = new Map<string, OneTimeCode>();

  function send(req: Request, res: Response, body: Parameters<typeof page>[0]['body']): void {
    const frame = { title: 'Nordhaven ID', state: 'identify', theme: readTheme(req), session: null } as const;
    res.type('html').send(page({ ...frame, home: portal, body }));
  }

  /** Who is asked for which code; null when there is no such interaction. */
  async function waiting(req: Request, res: Response): Promise<Waiting | null> {
    const details = await provider.interactionDetails(req, res).catch(() => null);
    const pushed = request.safeParse(details?.params);
    const customer = pushed.success ? customers.byHandle(pushed.data.login_hint) : null;
    if (details === null || !pushed.success || customer === null) return null;
    const known = codes.get(details.uid);
    const code = known && known.expiresAt > now() ? known : issueCode(details.uid, pushed.data.binding_message, now());
    codes.set(details.uid, code);
    if (codes.size > 1_000) codes.delete(codes.keys().next().value ?? '');
    return { customer, code };
  }

  const withInteraction =
    (handler: (req: Request, res: Response, waiting: Waiting) => Promise<void> | void): RequestHandler =>
    async (req, res) => {
      const found = await waiting(req, res);
      if (found) return handler(req, res, found);
      const text = 'This request is no longer open. Go back to the bank and try again.';
      return send(req, res.status(410), problemPage('Nothing to confirm', text));
    };

  router.use(
    '/interaction',
    securityHeaders(portal),
    ownPagesOnly(issuer),
    express.urlencoded({ extended: false, limit: '8kb' }),
  );
  router.get(
    '/interaction/:uid',
    withInteraction((req, res, { customer, code }) => send(req, res, identifyPage(req.path, customer, code))),
  );
  router.post(
    '/interaction/:uid',
    withInteraction(async (req, res, { customer, code }) => {
      const check = checkCode(code, code.subject, codeForm.parse(req.body ?? {}).otp, now());
      if (check === 'expired') codes.delete(code.subject);
      if (check !== 'right')
        return send(req, res.status(401), identifyPage(req.path, customer, code, CODE_ERRORS[check]));
      codes.delete(code.subject);
      const login = { accountId: customer.handle, acr: CODE_ACR, amr: ['otp'], remember: false };
      return provider.interactionFinished(req, res, { login });
    }),
  );
  router.post(
    '/interaction/:uid/cancel',
    withInteraction((req, res) =>
      provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'The customer cancelled.' }),
    ),
  );
  return router;
}
