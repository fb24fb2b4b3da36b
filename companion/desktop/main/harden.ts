/**
 * What no page of this process may do, whatever it is. In: Electron's app. Out: every web contents that is ever made is
 * denied navigation, new windows, webviews, and every permission. Source: Electron, "Security" checklist 4, 5, 12, 13, 14.
 */
import type { App, Session, WebContents } from 'electron';
import { isOwnPage, PAGE } from './own-page.ts';

/** What of an event is used: Electron's navigation events can be stopped and name where they lead. */
interface Preventable {
  preventDefault(): void;
  readonly url: string;
}

function hold(event: Preventable): void {
  if (!isOwnPage(event.url)) event.preventDefault();
}

export type HardenedContents = Pick<WebContents, 'setWindowOpenHandler' | 'on'>;

export function hardenContents(contents: HardenedContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', hold);
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
    else hold(event);
  });
  contents.on('will-redirect', hold);
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
  // The page's own exports are blobs it made itself; Electron asks the person where to put them.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE}`)) event.preventDefault();
  });
}

export function hardenApp(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  app.on('session-created', hardenSession);
}
