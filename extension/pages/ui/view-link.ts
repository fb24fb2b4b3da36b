/** A page's port to the background worker. In: snapshots. Out: commands; reopened after the worker stopped. */
import browser, { type Runtime } from 'webextension-polyfill';
import { type FIRST_RUN_PORT, type FromView, type Snapshot, VIEW_PORT } from '../../channel/view-messages.ts';

export interface ViewLink {
  send(command: FromView): void;
}

export function openViewLink(
  onSnapshot: (snapshot: Snapshot) => void,
  name: typeof VIEW_PORT | typeof FIRST_RUN_PORT = VIEW_PORT,
): ViewLink {
  let port: Runtime.Port;
  const connect = (): void => {
    port = browser.runtime.connect({ name });
    port.onMessage.addListener((message) => onSnapshot(message as Snapshot));
    port.onDisconnect.addListener(connect);
  };
  connect();
  return { send: (command) => port.postMessage(command) };
}
