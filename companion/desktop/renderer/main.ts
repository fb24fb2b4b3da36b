/** The window's page. In: the preload's bridge. Out: the views, connected to the user's companion. */

import '@vigil/protocol/zod-jitless.ts';
import { en } from '@vigil/text/strings/en.ts';
import { mountWindow } from '@vigil/ui/mount.tsx';
import type { WindowBridge } from '../ipc/channels.ts';
import { userApiOver } from './user-api.ts';

declare global {
  interface Window {
    readonly vigil: WindowBridge;
  }
}

const root = document.getElementById('window') as HTMLElement;
const handle = mountWindow(root, { userApi: userApiOver(window.vigil), strings: en });
window.vigil.onShow((view) => handle.show(view));
