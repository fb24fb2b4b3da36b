/** Script of the customer's pages: starts theme, watch, approval and registration where the page has them. */
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
  // Close the stream in the back-forward cache; the session may be over when the page returns.
  addEventListener('pagehide', () => page.abort());
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    page = new AbortController();
    watchSession(page.signal);
  });
}
