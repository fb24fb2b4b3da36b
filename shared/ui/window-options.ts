/** The options and the handle of `mountWindow`. Types only. */
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';

/** The views of every window, in the order of their tabs. */
export type ViewId = 'now' | 'learning' | 'attestations' | 'data' | 'changed' | 'help' | 'pilot';

/** A tab supplied by the embedding program, after the shared ones. */
export interface ExtraTab {
  readonly id: string;
  readonly label: string;
  /** The same element throughout, attached and detached. */
  readonly panel: HTMLElement;
}

export interface WindowOptions {
  readonly userApi: UserApi;
  readonly strings: Strings;
  /** BCP 47, for dates and numbers; default: the browser's. */
  readonly locale?: string;
  readonly extraTabs?: readonly ExtraTab[];
  /** Retries the connection to a missing companion. */
  onRetry?(): void;
}

export interface WindowHandle {
  /** Opens a view or an extra tab by its id. */
  show(view: string): void;
  /** Whether any bank is listed. Until it is called, yes is assumed. */
  setBanksListed(listed: boolean): void;
  /** Stops polling and empties the element. */
  dispose(): void;
}
