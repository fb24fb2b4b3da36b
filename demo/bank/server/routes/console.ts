/** The analyst's console of the portal kit over the bank's audit trail. In: requests of staff. Out: its page and data. */
import { analystConsole } from '@vigil/portal/console/analyst-console.ts';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import type { RecordSource } from '@vigil/portal/console/record-source.ts';
import type { Portal } from '@vigil/portal/server.ts';
import { type RequestHandler, Router } from 'express';

const PATH = '/console';
/** An audience watches: a real bank leaves the default. */
const REFRESH_MS = 1_000;

/** The demo bank listens on the loopback interface only, so everybody on it is an analyst. @throws VigilError `console-not-built`. */
export async function consoleRoutes(
  { id, name, policy, onFault }: Portal,
  records: RecordSource,
): Promise<RequestHandler> {
  const handler = await analystConsole({
    bank: { id, name },
    records,
    identify: () => 'Demo analyst',
    path: PATH,
    policies: [policy],
    onFault,
    refreshMs: REFRESH_MS,
  });
  return Router().use(PATH, nodeListener(handler));
}
