/** The toolbar badge. In: a snapshot and the tabs with listed frames. Out: text, colour and title for each tab. */
import type { Browser } from 'webextension-polyfill';
import type { Snapshot } from '../channel/view-messages.ts';

export interface Mark {
  readonly text: string;
  readonly color: string;
  /** Message key of the tooltip, which screen readers read as well. */
  readonly title: string;
}

const NONE: Mark = { text: '', color: '#5c6b7a', title: 'badgeIdle' };

/** The badge for a tab with a listed bank at `origin`. */
export function markOf(snapshot: Snapshot, origin: string): Mark {
  if (snapshot.failure !== null) return { text: '!', color: '#b45309', title: 'badgeMissing' };
  if (snapshot.state === null) return NONE;
  if (snapshot.state.store !== undefined) return { text: '!', color: '#b45309', title: 'badgeShut' };
  if (snapshot.state.pausedUntil !== null) return { text: 'II', color: '#5c6b7a', title: 'badgePaused' };
  const site = snapshot.state.sites.find((known) => known.origin === origin);
  if (site?.registered === false) return { text: '?', color: '#2563a8', title: 'badgeConsent' };
  if (snapshot.state.stage === 'learning') return { text: '…', color: '#2563a8', title: 'badgeLearning' };
  return { text: '•', color: '#1f7a5c', title: 'badgeWatching' };
}

export class Badge {
  readonly #browser: Browser;
  readonly #shown = new Map<number, Mark>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** `tabs`: tabs and the origin of their bank. Clears the badge of all others. */
  draw(tabs: ReadonlyMap<number, string>, snapshot: Snapshot): void {
    for (const tab of this.#shown.keys()) if (!tabs.has(tab)) this.#clear(tab);
    for (const [tab, origin] of tabs) this.#show(tab, markOf(snapshot, origin));
  }

  /** A new document was loaded: the browser has dropped the badge. */
  forget(tab: number): void {
    this.#shown.delete(tab);
  }

  #clear(tab: number): void {
    this.#show(tab, NONE);
    this.#shown.delete(tab);
  }

  #show(tab: number, mark: Mark): void {
    const before = this.#shown.get(tab);
    if (before?.text === mark.text && before.title === mark.title) return;
    this.#shown.set(tab, mark);
    const { action, i18n } = this.#browser;
    const calls = [
      action.setBadgeText({ tabId: tab, text: mark.text }),
      action.setBadgeBackgroundColor({ tabId: tab, color: mark.color }),
      action.setTitle({ tabId: tab, title: i18n.getMessage(mark.title) }),
    ];
    // The tab may already be closed.
    for (const call of calls) void Promise.resolve(call).catch(() => undefined);
  }
}
