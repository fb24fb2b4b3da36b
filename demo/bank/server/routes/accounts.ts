/** Accounts and messages: the plain pages of a signed-in customer. In: requests. Out: pages. */
import { Router } from 'express';
import { z } from 'zod';
import { type Bank, show, signedIn } from '../bank.ts';
import { accountsPage } from '../pages/accounts.ts';
import { messagesPage } from '../pages/messages.ts';

const noteForm = z.object({ note: z.string().trim().max(5000).default('') });

export function accountRoutes(bank: Bank): Router {
  const router = Router();

  router.get(
    '/accounts',
    signedIn(bank, (req, res, session) => {
      const accounts = bank.ledger.accounts(session.customer, bank.now());
      const chosen = accounts.find((a) => a.id === req.query.account) ?? accounts[0]!;
      const body = accountsPage(accounts, chosen, session.customer.name);
      show(bank, req, res, { title: 'Accounts', state: 'signed-in', at: '/accounts', body });
    }),
  );

  router.get(
    '/messages',
    signedIn(bank, (req, res, session) => {
      const body = messagesPage(bank.mailbox.thread(session.customer, bank.now()));
      show(bank, req, res, { title: 'Messages', state: 'signed-in', at: '/messages', body });
    }),
  );

  router.post(
    '/messages',
    signedIn(bank, (req, res, session) => {
      const { note } = noteForm.parse(req.body ?? {});
      if (note !== '') {
        bank.mailbox.write(session.customer, note, bank.now());
        return res.redirect(303, '/messages');
      }
      const body = messagesPage(bank.mailbox.thread(session.customer, bank.now()), 'Write something first.');
      return show(bank, req, res.status(422), { title: 'Messages', state: 'signed-in', at: '/messages', body });
    }),
  );

  return router;
}
