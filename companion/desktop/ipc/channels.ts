/**
 * What crosses between the window's page and the main process. In: nothing. Out: channel names, the shape of a reply, the
 * views that may be asked for. Read by main, preload and page alike, so it carries no zod and nothing of Electron.
 */
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';

/** Page to main, one reply each. */
export const USER_REQUEST = 'vigil:user-request';
/** Main to page, without a reply. */
export const SHOW = 'vigil:show';

/** Only a code crosses: Electron would carry the whole text of a thrown error. */
export type Reply = { readonly ok: true; readonly reply: unknown } | { readonly ok: false; readonly code: string };

/** All that the page finds on `window.vigil`. */
export interface WindowBridge {
  request(request: UserRequest): Promise<Reply>;
  /** Hears which view the tray asks for. */
  onShow(listener: (view: string) => void): void;
}
