/** The popup. In: the active tab and the worker's snapshots. Out: what Vigil does on this site, pause and resume. */
import browser from 'webextension-polyfill';
import type { Snapshot } from '../channel/view-messages.ts';
import { fill } from '../ui/dom.ts';
import { pauseControl } from '../ui/pause-control.ts';
import { bankAt, type SiteView, siteView } from '../ui/site-view.ts';
import { fillStaticText } from '../ui/static-text.ts';
import { openViewLink } from '../ui/view-link.ts';
import { statusCard } from './status-card.ts';

/** Origin of the active tab; null where the browser does not tell, which is no bank. */
async function activeOrigin(): Promise<string | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.url !== undefined && URL.canParse(tab.url) ? new URL(tab.url).origin : null;
}

/** Where a pause would change nothing, or the card has it already. */
const WITHOUT_PAUSE: ReadonlySet<SiteView['kind']> = new Set(['no-policy', 'missing', 'shut', 'paused']);

const element = (id: string): HTMLElement => document.getElementById(id)!;

function draw(snapshot: Snapshot, origin: string | null): void {
  const view = siteView(snapshot, origin);
  const bank = bankAt(snapshot, origin);
  const { tone, children } = statusCard(view, bank ?? '', link.send);
  element('site').textContent = bank ?? '';
  element('status').dataset.tone = tone;
  element('status').dataset.kind = view.kind;
  fill(element('status'), ...children);
  // Counts change all the time; only a change of state is worth hearing.
  const state = element('status').firstElementChild?.textContent ?? '';
  if (element('announcement').textContent !== state) element('announcement').textContent = state;
  if (WITHOUT_PAUSE.has(view.kind)) fill(element('pause'));
  else fill(element('pause'), pauseControl(snapshot, link.send));
}

const origin = activeOrigin();
const link = openViewLink((snapshot) => void origin.then((known) => draw(snapshot, known)));
fillStaticText();
