/**
 * Restrictions for all pages of this process. In: Electron's app. Out: every web contents is denied navigation, new windows,
 * webviews and all permissions. Source: Electron, "Security" checklist 4, 5, 12, 13, 14.
 */
import type { App, Session, WebContents } from 'electron';
import { isOwnPage, PAGE } from './own-page.ts';

/** The part of Electron's navigation events that is used. */
interface Preventable {
  preventDefault(): void;
  readonly url: string;
}

function denyForeign(event: Preventable): void {
  if (!isOwnPage(event.url)) event.preventDefault();
}

export type HardenedContents = Pick<WebContents, 'setWindowOpenHandler' | 'on'>;

export function hardenContents(contents: HardenedContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', denyForeign);
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
    else denyForeign(event);
  });
  contents.on('will-redirect', denyForeign);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

export type HardenedSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
>;

export function hardenSession(session: HardenedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Exports are blobs of the page; Electron asks the user for a file name.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE}`)) event.preventDefault();
  });
}

export function hardenApp(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  app.on('session-created', hardenSession);
}
