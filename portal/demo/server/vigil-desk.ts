/** The bank's one window on Vigil. In: sessions, payments, tokens. Out: what to do about them. */
import { Router } from 'express';
import type { Decision } from '../feed-event.ts';
import type { Customer } from './customers.ts';
import type { Machine } from './pages/security.ts';
import type { Payment } from './payment.ts';
import type { Session } from './sessions.ts';

export interface Judgement {
  readonly action: Decision;
  readonly reason: string;
}

export interface VigilDesk {
  readonly router: Router;
  judgePayment(session: Session, payment: Payment, token: string, outcome: string): Promise<Judgement>;
  machines(customer: Customer): Promise<readonly Machine[]>;
  remove(session: Session, id: string): Promise<void>;
}

export function noVigil(): VigilDesk {
  return {
    router: Router(),
    judgePayment: async (_session, _payment, _token, outcome) => ({ action: 'step-up', reason: outcome || 'no-script' }),
    machines: async () => [],
    remove: async () => {},
  };
}
