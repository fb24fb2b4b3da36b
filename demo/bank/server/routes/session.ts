/** Session state for the customer's pages, and their reports on Vigil. In: requests. Out: an event stream. */

import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { Router } from 'express';
import { z } from 'zod';
import type { FeedEvent } from '../../feed-event.ts';
import { type Bank, signedIn } from '../bank.ts';

const outcome = z.object({ purpose: z.enum(PURPOSES), code: z.string().regex(/^[a-z-]{1,40}$/) });

/** The state of Vigil that the page may show: no score and no verdict, which would be an oracle. */
function vigilState(event: FeedEvent): 'learning' | 'watching' | 'paused' | null {
  if (event.kind !== 'attestation') return null;
  if (event.claims.verdict === 'paused') return 'paused';
  return event.claims.model.stage === 'learning' ? 'learning' : 'watching';
}

/** Come at any time between two outcomes and say nothing of tokens; delivery of security events has its own pace. */
const BESIDE_TOKENS: ReadonlySet<FeedEvent['kind']> = new Set(['challenge', 'event-sent']);

export function sessionRoutes(bank: Bank): Router {
  const router = Router();

  router.get(
    '/session/stream',
    signedIn(bank, (_req, res, session) => {
      const stream = bank.streams.start(res);
      const push = (event: FeedEvent) => {
        if (event.session !== session.ref) return;
        const vigil = vigilState(event);
        if (vigil) stream.send('vigil', { state: vigil });
        if (event.kind === 'locked' || event.kind === 'signed-out') stream.send('state', { state: event.kind });
      };
      const known = bank.feed.since(0).findLast((e) => e.session === session.ref && vigilState(e) !== null);
      if (known) push(known);
      bank.feed.listen(push, stream.signal);
    }),
  );

  router.post(
    '/session/outcome',
    signedIn(bank, (req, res, session) => {
      const fact = { kind: 'no-token', ...outcome.parse(req.body ?? {}) } as const;
      const last = bank.feed.since(0).findLast((e) => e.session === session.ref && !BESIDE_TOKENS.has(e.kind));
      // Report the same outcome once, not for every page.
      const reported = last?.kind === 'no-token' && last.purpose === fact.purpose && last.code === fact.code;
      if (!reported) bank.feed.add(session, fact);
      res.status(204).end();
    }),
  );

  return router;
}
