/** What a program hands to `mountWindow`, and what it gets to hold on to. Types only. */
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';

/** The views that every window has, in the order of their tabs. */
export type ViewId = 'now' | 'learning' | 'attestations' | 'data' | 'changed';

/** A tab that only the program around the window can fill, after the shared ones. */
export interface ExtraTab {
  readonly id: string;
  readonly label: string;
  /** Stays the same element, shown and hidden. */
  readonly panel: HTMLElement;
}

export interface WindowOptions {
  readonly userApi: UserApi;
  readonly strings: Strings;
  /** BCP 47, for dates and numbers; the browser's own where absent. */
  readonly locale?: string;
  readonly extraTabs?: readonly ExtraTab[];
  /** Tries at once to reach a companion that is missing. */
  onRetry?(): void;
}

export interface WindowHandle {
  /** Opens a view, or an extra tab, by its id. */
  show(view: string): void;
  /** Whether any bank is listed at all: with none there is nothing to watch. Unknown at first, which counts as yes. */
  setBanksListed(listed: boolean): void;
  /** Stops asking and empties the element. */
  dispose(): void;
}
