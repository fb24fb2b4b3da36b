/** The mark on the toolbar button. In: a snapshot and the tabs with listed frames. Out: text, colour and title for each. */
import type { Browser } from 'webextension-polyfill';
import type { Snapshot } from '../channel/view-messages.ts';

export interface Mark {
  readonly text: string;
  readonly color: string;
  /** Key of the sentence that a screen reader and the tooltip give. */
  readonly title: string;
}

const NONE: Mark = { text: '', color: '#5c6b7a', title: 'badgeIdle' };

/** What the button shows on a tab of a listed bank. */
export function markOf(snapshot: Snapshot): Mark {
  if (snapshot.failure !== null) return { text: '!', color: '#b45309', title: 'badgeMissing' };
  if (snapshot.state === null) return NONE;
  if (snapshot.state.store !== undefined) return { text: '!', color: '#b45309', title: 'badgeShut' };
  if (snapshot.state.pausedUntil !== null) return { text: 'II', color: '#5c6b7a', title: 'badgePaused' };
  if (snapshot.state.stage === 'learning') return { text: '…', color: '#2563a8', title: 'badgeLearning' };
  return { text: '•', color: '#1f7a5c', title: 'badgeWatching' };
}

export class Badge {
  readonly #browser: Browser;
  readonly #shown = new Map<number, Mark>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Tabs that are not among `tabs` any more lose their mark. */
  draw(tabs: ReadonlySet<number>, snapshot: Snapshot): void {
    const mark = markOf(snapshot);
    for (const tab of this.#shown.keys()) if (!tabs.has(tab)) this.#clear(tab);
    for (const tab of tabs) this.#show(tab, mark);
  }

  /** The document changed: the browser has dropped what was shown. */
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
    // The tab may be closed by now.
    for (const call of calls) void Promise.resolve(call).catch(() => undefined);
  }
}
