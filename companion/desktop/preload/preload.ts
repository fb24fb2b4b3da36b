/**
 * Preload script, sandboxed and context-isolated. Out: `window.vigil` with exactly two functions. Channel names and Electron
 * events are not exposed.
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
