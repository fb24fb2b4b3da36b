/** The risk console and its data. In: requests of staff. Out: the page, the live stream, the same events as JSON. */
import { Router } from 'express';
import { type Bank, show } from '../bank.ts';
import { lastEventId } from '../event-stream.ts';
import { consolePage } from '../pages/console.ts';

export function consoleRoutes(bank: Bank): Router {
  const router = Router();

  router.get('/console', (req, res) => {
    show(bank, req, res, {
      title: 'Risk console',
      state: 'console',
      session: null,
      script: 'console',
      body: consolePage(),
    });
  });

  router.get('/console/feed', (req, res) => {
    const after = Number(req.query.after ?? 0);
    res.json(bank.feed.since(Number.isSafeInteger(after) ? after : 0));
  });

  /** Sends events after Last-Event-ID, then new ones as they happen. */
  router.get('/console/stream', (req, res) => {
    const stream = bank.streams.start(res);
    stream.send('hello', { feed: bank.feed.id });
    for (const event of bank.feed.since(lastEventId(req))) stream.send('fact', event, event.seq);
    bank.feed.listen((event) => stream.send('fact', event, event.seq), stream.signal);
  });

  return router;
}
