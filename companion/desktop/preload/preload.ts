/**
 * Runs before the page, in a sandbox, in a world of its own. In: nothing. Out: `window.vigil` with exactly two functions.
 * The channel's name and Electron's event stay on this side.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { ASK, SHOW, type WindowBridge } from '../ipc/channels.ts';

const bridge: WindowBridge = {
  ask: (question) => ipcRenderer.invoke(ASK, question),
  onShow: (listener) => {
    ipcRenderer.on(SHOW, (_event, view: unknown) => {
      if (typeof view === 'string') listener(view);
    });
  },
};

contextBridge.exposeInMainWorld('vigil', bridge);
