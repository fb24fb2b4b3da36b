/** The popup page. In: the active tab and the worker's snapshots. Out: the rendered popup. */
import { render } from 'preact';
import browser from 'webextension-polyfill';
import type { Snapshot } from '../../channel/view-messages.ts';
import { openViewLink } from '../ui/view-link.ts';
import { localizer } from '../ui/window-strings.ts';
import { Popup } from './popup.tsx';

/** Origin of the active tab; null when the browser does not disclose it. */
async function activeOrigin(): Promise<string | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.url !== undefined && URL.canParse(tab.url) ? new URL(tab.url).origin : null;
}

document.documentElement.lang = localizer.locale;
const origin = activeOrigin();
const link = openViewLink((snapshot) => void origin.then((known) => draw(snapshot, known)));

function draw(snapshot: Snapshot | null, known: string | null): void {
  render(<Popup snapshot={snapshot} origin={known} send={link.send} />, document.body);
}

draw(null, null);
