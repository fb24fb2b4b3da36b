/** Creates the bank's state. In: origin, customers, portal. Out: the state that the routes share. */

import type { Portal } from '@vigil/portal/server.ts';
import type { Request } from 'express';
import { type Bank, endSession, lockSession } from './bank.ts';
import { SessionCookie } from './cookies.ts';
import type { CustomerConfig, CustomerDirectory } from './customers.ts';
import { EventStreams } from './event-stream.ts';
import type { Feed } from './feed.ts';
import { AccountLedger } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { PaymentService } from './payment.ts';
import type { SecurityEvents } from './security-events.ts';
import { SessionStore } from './sessions.ts';
import type { StepUpClient } from './step-up.ts';
import { openVigilIntegration } from './vigil-integration.ts';

export interface BankParts {
  readonly customerConfigs: readonly CustomerConfig[];
  readonly customers: CustomerDirectory;
  readonly origin: string;
  readonly port: number;
  readonly portal: Portal;
  readonly feed: Feed;
  readonly events: SecurityEvents;
  readonly stepUp: StepUpClient;
  readonly maxRequestsPerMinute?: number | undefined;
}

export function openBank(parts: BankParts): Bank {
  const { customerConfigs, customers, origin, port, portal, feed, events, stepUp } = parts;
  const { now } = portal;
  const sessions = new SessionStore();
  const cookie = new SessionCookie(port);
  const payments = new PaymentService();
  const vigil = openVigilIntegration({
    portal,
    origin,
    feed,
    now,
    events,
    provider: stepUp,
    maxRequestsPerMinute: parts.maxRequestsPerMinute,
    sessionOf: (req: Request) => {
      const session = sessions.find(cookie.read(req), now());
      return session?.state === 'signed-in' ? session : null;
    },
    paymentOf: (session, id) => payments.find(session.id, id),
    lock: (session, reason) => lockSession({ payments, feed }, session, reason),
  });
  return {
    origin,
    customerConfigs,
    customers,
    sessions,
    cookie,
    ledger: new AccountLedger(),
    mailbox: new Mailbox(),
    payments,
    feed,
    streams: new EventStreams(),
    vigil,
    stepUp,
    now,
  };
}

/** Ends expired sessions. Their open pages are notified through the feed. */
export function endIdleSessions(bank: Bank): void {
  for (const session of bank.sessions.idle(bank.now())) endSession(bank, session, 'idle');
}
