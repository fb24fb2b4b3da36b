/**
 * IPC between the window's page and the main process: channel names and the shape of a reply. Imported by main, preload and
 * page, so it depends on neither zod nor Electron.
 */
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';

/** Page to main; each request has one reply. */
export const USER_REQUEST = 'vigil:user-request';
/** Main to page; no reply. */
export const SHOW = 'vigil:show';

/** Errors are reduced to a code: Electron would pass the full message of a thrown error. */
export type Reply = { readonly ok: true; readonly reply: unknown } | { readonly ok: false; readonly code: string };

/** The API on `window.vigil`. */
export interface WindowBridge {
  request(request: UserRequest): Promise<Reply>;
  /** Called with the view that the tray requests. */
  onShow(listener: (view: string) => void): void;
}
