/**
 * The window. In: Electron, the preload script, the request router. Out: at most one window, hidden instead of destroyed
 * while the companion runs.
 */
import { BrowserWindow, type BrowserWindowConstructorOptions, ipcMain, nativeTheme } from 'electron';
import { SHOW, USER_REQUEST } from '../ipc/channels.ts';
import { PAGE } from './own-page.ts';
import type { UserRequestRouter } from './user-request-router.ts';
import { WEB_PREFERENCES } from './web-preferences.ts';

const PAPER = { light: '#ffffff', dark: '#14171c' };

export interface WindowParts {
  readonly preload: string;
  readonly router: UserRequestRouter;
  readonly devTools: boolean;
}

export class VigilWindow {
  readonly #parts: WindowParts;
  #window: BrowserWindow | null = null;
  #quitting = false;

  constructor(parts: WindowParts) {
    this.#parts = parts;
    ipcMain.handle(USER_REQUEST, (event, message: unknown) => {
      const frame = event.senderFrame;
      const ownWindow = this.#window !== null && event.sender === this.#window.webContents;
      return parts.router({ url: frame?.url ?? null, topFrame: frame?.parent === null, ownWindow }, message);
    });
  }

  /** Opens the window, or brings it to the front. `view`: the tab to show. */
  open(view?: string): void {
    const window = this.#window ?? this.#create(view);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (view !== undefined) window.webContents.send(SHOW, view);
  }

  /** Lets the window close instead of hide. */
  allowClose(): void {
    this.#quitting = true;
  }

  /** The page reads its first view from the URL, because it does not listen yet. */
  #create(view?: string): BrowserWindow {
    const window = new BrowserWindow(this.#options());
    this.#window = window;
    window.on('close', (event) => {
      if (this.#quitting) return;
      // The companion keeps running; Quit in the tray ends it.
      event.preventDefault();
      window.hide();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    // A crashed page holds no state: the next `open` creates a new window.
    window.webContents.on('render-process-gone', () => window.destroy());
    void window.loadURL(view === undefined ? PAGE : `${PAGE}#${view}`);
    return window;
  }

  #options(): BrowserWindowConstructorOptions {
    const { preload, devTools } = this.#parts;
    return {
      title: 'Vigil',
      width: 1000,
      height: 760,
      minWidth: 360,
      minHeight: 480,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? PAPER.dark : PAPER.light,
      webPreferences: { ...WEB_PREFERENCES, preload, devTools },
    };
  }
}
