/** The window's page. In: the preload's bridge. Out: the views, over the companion of this person. */
import { mountWindow } from '../../../shared/window/mount.tsx';
import { en } from '../../../shared/window/strings/en.ts';
import type { WindowBridge } from '../ipc.ts';
import { deskOver } from './desk.ts';

declare global {
  interface Window {
    readonly vigil: WindowBridge;
  }
}

const root = document.getElementById('window') as HTMLElement;
const handle = mountWindow(root, { desk: deskOver(window.vigil), strings: en });
window.vigil.onShow((view) => handle.show(view));
