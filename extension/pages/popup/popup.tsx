/**
 * The popup. In: the worker's snapshot, the origin of the active tab, a function that sends commands. Out: the state
 * of Vigil on this site.
 */
import type { VNode } from 'preact';
import type { Snapshot } from '../../channel/view-messages.ts';
import { bankAt, type SiteView, siteView } from '../ui/site-view.ts';
import { localizer } from '../ui/window-strings.ts';
import { PauseChoice, type Send } from './pause-choice.tsx';
import { PilotNotice } from './pilot-notice.tsx';
import { StatusCard, textOfView, toneOfView } from './status-card.tsx';

interface PopupProps {
  /** Null before the first snapshot. */
  readonly snapshot: Snapshot | null;
  readonly origin: string | null;
  readonly send: Send;
}

/** States without pause buttons: nothing to pause, or the card offers to resume. */
const WITHOUT_PAUSE: ReadonlySet<SiteView['kind']> = new Set([
  'off',
  'no-policy',
  'missing',
  'shut',
  'paused',
  'connecting',
]);

export function Popup({ snapshot, origin, send }: PopupProps): VNode {
  const { popup } = localizer.strings;
  const bank = (snapshot === null ? null : bankAt(snapshot, origin)) ?? '';
  const view = snapshot === null ? null : siteView(snapshot, origin);
  return (
    <>
      <header class="brand">
        <img src="/icons/vigil-32.png" width="28" height="28" alt="" />
        <h1>Vigil</h1>
        <p id="site" class="hint" title={bank}>
          {bank}
        </p>
      </header>
      <main class="stack">
        {snapshot !== null && <PilotNotice pilot={snapshot.state?.pilot} send={send} />}
        {view !== null && (
          <div id="status" class="card" data-tone={toneOfView(view)} data-kind={view.kind}>
            <StatusCard view={view} bank={bank} send={send} />
          </div>
        )}
        {/* Counts change constantly; only a change of state is announced. */}
        <p class="unseen" role="status">
          {view === null ? '' : textOfView(view, bank)[0]}
        </p>
        {view !== null && !WITHOUT_PAUSE.has(view.kind) && <PauseChoice rule={snapshot?.state?.pause} send={send} />}
      </main>
      <footer>
        <a href="../options/index.html" target="_blank" rel="noopener">
          {popup.more}
        </a>
      </footer>
    </>
  );
}
