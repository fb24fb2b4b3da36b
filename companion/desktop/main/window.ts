/**
 * The window. In: Electron, where preload and page are, what to do for its page. Out: shown, hidden and never destroyed
 * while the companion watches; at most one.
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

  /** To the front, opening it when it was never open. `view`: which view to show. */
  open(view?: string): void {
    const window = this.#window ?? this.#create(view);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (view !== undefined) window.webContents.send(SHOW, view);
  }

  /** From now on closing means closing. */
  letGo(): void {
    this.#quitting = true;
  }

  /** The page reads the first view from its address: it is not there yet to be told. */
  #create(view?: string): BrowserWindow {
    const window = new BrowserWindow(this.#options());
    this.#window = window;
    window.on('close', (event) => {
      if (this.#quitting) return;
      // Watching goes on: the tray says so, and its Quit ends it.
      event.preventDefault();
      window.hide();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    // A page that crashed has nothing to lose: the next opening makes it anew.
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
