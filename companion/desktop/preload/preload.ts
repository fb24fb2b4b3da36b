/**
 * Runs before the page, in a sandbox, in a world of its own. In: nothing. Out: `window.vigil` with exactly two functions.
 * The channel's name and Electron's event stay on this side.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { SHOW, USER_REQUEST, type WindowBridge } from '../ipc/channels.ts';

const bridge: WindowBridge = {
  request: (request) => ipcRenderer.invoke(USER_REQUEST, request),
  onShow: (listener) => {
    ipcRenderer.on(SHOW, (_event, view: unknown) => {
      if (typeof view === 'string') listener(view);
    });
  },
};

contextBridge.exposeInMainWorld('vigil', bridge);
