/** State shared by the routes. In: configuration. Out: the bank's state in memory and the functions that change a session. */
import type { Request, RequestHandler, Response } from 'express';
import { readTheme, type SessionCookie } from './cookies.ts';
import type { CustomerConfig, CustomerDirectory } from './customers.ts';
import type { EventStreams } from './event-stream.ts';
import type { Feed } from './feed.ts';
import type { AccountLedger } from './ledger.ts';
import type { Mailbox } from './mailbox.ts';
import { issueCode, type OneTimeCode } from './one-time-code.ts';
import { type PageFrame, page } from './pages/layout.ts';
import type { PaymentService } from './payment.ts';
import type { CustomerSession, SessionStore } from './sessions.ts';
import type { StepUpClient } from './step-up.ts';
import type { VigilIntegration } from './vigil-integration.ts';

export interface Bank {
  readonly origin: string;
  readonly customerConfigs: readonly CustomerConfig[];
  readonly customers: CustomerDirectory;
  readonly sessions: SessionStore;
  readonly cookie: SessionCookie;
  readonly ledger: AccountLedger;
  readonly mailbox: Mailbox;
  readonly payments: PaymentService;
  readonly feed: Feed;
  readonly streams: EventStreams;
  readonly vigil: VigilIntegration;
  readonly stepUp: StepUpClient;
  readonly now: () => number;
}

/** Sends a page in the frame of the session's state. */
export function show(
  bank: Bank,
  req: Request,
  res: Response,
  frame: Omit<PageFrame, 'theme' | 'session'> & Partial<PageFrame>,
) {
  const session = bank.sessions.find(bank.cookie.read(req), bank.now());
  if (session) session.lastSeenAt = bank.now();
  res.type('html').send(page({ theme: readTheme(req), session, ...frame }));
}

export type SignedInHandler = (req: Request, res: Response, session: CustomerSession) => void | Promise<void>;

/** Runs the handler for a signed-in customer and redirects others. */
export function signedIn(bank: Bank, handler: SignedInHandler): RequestHandler {
  return (req, res) => {
    const session = bank.sessions.find(bank.cookie.read(req), bank.now());
    if (session?.state === 'signed-in') return handler(req, res, session);
    if (session?.state === 'locked') return res.redirect(303, '/locked');
    return res.redirect(303, session ? '/sign-in/code' : '/');
  };
}

/** Returns the pending code for this action or issues a new one. */
export function sendCode(bank: Bank, session: CustomerSession, subject: string, text: string): OneTimeCode {
  const now = bank.now();
  const waiting = session.code;
  if (waiting && waiting.subject === subject && waiting.expiresAt > now && waiting.tries < 5) return waiting;
  session.code = issueCode(subject, text, now);
  return session.code;
}

/** Ends a session on sign-out or expiry and adds it to the feed. */
export function endSession(
  bank: Pick<Bank, 'sessions' | 'payments' | 'feed'>,
  session: CustomerSession,
  by: 'customer' | 'idle',
) {
  bank.sessions.close(session);
  bank.payments.forget(session.id);
  if (session.state !== 'code') bank.feed.add(session, { kind: 'signed-out', by });
}

/** Locks the session. Its open pages are notified through the feed. */
export function lockSession(bank: Pick<Bank, 'payments' | 'feed'>, session: CustomerSession, reason: string): void {
  if (session.state === 'locked') return;
  session.state = 'locked';
  session.code = null;
  bank.payments.forget(session.id);
  bank.feed.add(session, { kind: 'locked', reason });
}
