/** Watches a signed-in session. In: tokens from Vigil, the bank's stream. Out: tokens to the bank, the state on the page. */
import { watch } from '@vigil/portal/page.ts';
import { fetchChallenge, reportOutcome, submitWatchToken } from './vigil-endpoints.ts';
import { codeOfOutcome, showVigil, stateOf, type VigilState } from './vigil-state.ts';

/** Shows the locked page. */
function leave(): void {
  document.body.dataset.state = 'locked';
  location.replace('/locked');
}

/** Starts the watch and the bank's event stream. `signal` ends both. */
export function watchSession(signal: AbortSignal): void {
  let reported = '';
  // What the bank remembers of the last token may arrive after this page was told that there is none.
  let hasFailed = false;
  void watch({
    signal,
    challenge: () => fetchChallenge('watch'),
    onToken: async (token) => {
      reported = '';
      hasFailed = false;
      const { action, code } = await submitWatchToken(token);
      if (action === 'lock') leave();
      // The bank does not have, or has revoked, the companion's key: offer registration.
      if (code === 'key-unknown' || code === 'key-revoked') showVigil('unregistered');
    },
    onOutcome: (outcome) => {
      if (outcome.status === 'aborted') return;
      hasFailed = true;
      showVigil(stateOf(outcome));
      const code = codeOfOutcome(outcome);
      if (code !== reported) reportOutcome('watch', code);
      reported = code;
    },
  });

  const stream = new EventSource('/session/stream');
  signal.addEventListener('abort', () => stream.close());
  stream.addEventListener('state', (event: MessageEvent<string>) => {
    const { state } = JSON.parse(event.data) as { state: string };
    if (state === 'locked') leave();
    else if (state === 'signed-out') location.replace('/');
  });
  stream.addEventListener('vigil', (event: MessageEvent<string>) => {
    if (!hasFailed) showVigil((JSON.parse(event.data) as { state: VigilState }).state);
  });
}
