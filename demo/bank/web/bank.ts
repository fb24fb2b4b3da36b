/** The script of the customer's pages: wires the theme, the watch, approval and set-up to whatever the page has of them. */
import { startApproval } from './approve-payment.ts';
import { startRegistration } from './register-machine.ts';
import { startTheme } from './theme.ts';
import { watchSession } from './watch-session.ts';

startTheme();
startApproval();
startRegistration();
if (document.body.dataset.watch === 'on') {
  let page = new AbortController();
  watchSession(page.signal);
  // A page in the back-forward cache must not hold a stream; one that comes back may be of a session that is over.
  addEventListener('pagehide', () => page.abort());
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    page = new AbortController();
    watchSession(page.signal);
  });
}
