/** The bank's web server. In: the bank, the folder of built assets. Out: an Express application. */

import { codeOf } from '@vigil/protocol/errors.ts';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { ZodError } from 'zod';
import { type Bank, show } from './bank.ts';
import { problemPage } from './pages/security.ts';
import { ownPagesOnly, securityHeaders } from './request-guard.ts';
import { accountRoutes } from './routes/accounts.ts';
import { paymentRoutes } from './routes/payments.ts';
import { securityRoutes } from './routes/security.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { stepUpRoutes } from './routes/step-up.ts';
import { RECEIVER_PATH, type SecurityEvents } from './security-events.ts';

export interface AppParts {
  readonly bank: Bank;
  readonly events: SecurityEvents;
  /** The analyst's console, which sets its own security headers. */
  readonly console: RequestHandler;
  /** Folder of the built scripts and styles. */
  readonly assets: string;
  /** Gets fault codes, never request content. */
  readonly log: (line: string) => void;
}

export function bankApp({ bank, events, console, assets, log }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.post(RECEIVER_PATH, ...events.receiver);
  app.use(securityHeaders(bank.stepUp.issuer), ownPagesOnly(bank.origin));
  app.use('/assets', express.static(assets, { index: false, fallthrough: false, cacheControl: false }));
  app.use('/vigil', bank.vigil.router);
  app.use(express.urlencoded({ extended: false, limit: '64kb' }));
  app.use(signInRoutes(bank), accountRoutes(bank), paymentRoutes(bank), stepUpRoutes(bank));
  app.use(securityRoutes(bank), sessionRoutes(bank), console);

  app.use((req, res) => {
    const body = problemPage('Page not found', 'There is nothing at this address.');
    show(bank, req, res.status(404), { title: 'Page not found', state: 'signed-out', body });
  });

  const onFault: ErrorRequestHandler = (fault: unknown, req, res, next) => {
    if (res.headersSent) return next(fault);
    const status = statusOf(fault);
    if (status >= 500) log(`fault ${codeOf(fault)} at ${req.method} ${req.path}`);
    const body = problemPage('Something went wrong', 'Please try again. If it happens again, call us.');
    return show(bank, req, res.status(status), { title: 'Something went wrong', state: 'signed-out', body });
  };
  app.use(onFault);
  return app;
}

/** Errors of body parsers and static files have their own status; an invalid form is a 400. */
function statusOf(fault: unknown): number {
  if (fault instanceof ZodError) return 400;
  const status = typeof fault === 'object' && fault !== null && 'status' in fault ? Number(fault.status) : 500;
  return status >= 400 && status < 500 ? status : 500;
}
