/**
 * Electron's main-process module as far as the shell uses it, in plain Node. In: arguments, lines of JSON on stdin that say
 * what the user or the system does. Out: lines of JSON on stdout with the calls that Electron received.
 */
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';

const emit = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const switchValue = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const has = (name) => process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));

class App extends EventEmitter {
  isPackaged = has('packaged');
  commandLine = { getSwitchValue: switchValue, hasSwitch: has };
  setPath() {}
  getPath() {
    return '/opt/Vigil/vigil-desktop';
  }
  enableSandbox() {
    emit({ sandbox: true });
  }
  requestSingleInstanceLock() {
    return !has('second');
  }
  whenReady() {
    return Promise.resolve();
  }
  setLoginItemSettings() {}
  getLoginItemSettings() {
    return { wasOpenedAtLogin: false };
  }
  getLocale() {
    return 'en-GB';
  }
  quit() {
    let stopped = false;
    this.emit('before-quit', { preventDefault: () => (stopped = true) });
    if (!stopped) this.exit(0);
  }
  exit(code) {
    emit({ exit: code });
    process.exit(code);
  }
}

export const app = new App();
if (app.isPackaged) process.resourcesPath = '/nowhere';

class Contents extends EventEmitter {
  mainFrame = { url: 'vigil://window/', parent: null };
  setWindowOpenHandler() {}
  send(channel, ...args) {
    emit({ sent: channel, args });
  }
}

let opened = null;
export class BrowserWindow extends EventEmitter {
  constructor(options) {
    super();
    this.webContents = new Contents();
    app.emit('web-contents-created', {}, this.webContents);
    emit({ window: options, guarded: this.webContents.eventNames() });
    opened = this;
  }
  isMinimized() {
    return false;
  }
  restore() {}
  show() {
    emit({ shown: true });
  }
  hide() {
    emit({ hidden: true });
  }
  focus() {}
  async loadURL(url) {
    emit({ url });
  }
}

const handlers = new Map();
export const ipcMain = { handle: (channel, handler) => handlers.set(channel, handler) };
export const systemPreferences = { canPromptTouchID: () => false };
export const nativeTheme = { shouldUseDarkColors: false };
export const nativeImage = { createFromPath: (path) => path };
export const powerMonitor = new EventEmitter();
export const protocol = { registerSchemesAsPrivileged: (schemes) => emit({ schemes }) };
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => false,
  getSelectedStorageBackend: () => 'basic_text',
};
const own = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler() {},
  setPermissionCheckHandler() {},
  setDevicePermissionHandler() {},
  protocol: { handle: (scheme) => emit({ serves: scheme }) },
});
export const session = { fromPartition: () => own };

let menu = [];
export const Menu = { setApplicationMenu() {}, buildFromTemplate: (template) => template };
export class Tray extends EventEmitter {
  setImage(path) {
    this.image = path;
  }
  setToolTip(text) {
    this.tip = text;
  }
  setContextMenu(template) {
    menu = template;
    const labels = template.filter(({ label }) => label).map(({ label }) => label);
    emit({ tray: this.image.split('/').at(-1), tip: this.tip, labels });
  }
  destroy() {
    emit({ trayGone: true });
  }
}

const PEOPLE = {
  menu: (label) => menu.find((item) => item.label === label)?.click(),
  close: async () => {
    let stopped = false;
    opened.emit('close', { preventDefault: () => (stopped = true) });
    emit({ closed: !stopped });
  },
  again: () => app.emit('second-instance'),
  request: async ({ request, url, stranger }) => {
    const senderFrame = url === undefined ? opened.webContents.mainFrame : { url, parent: null };
    const sender = stranger === true ? new Contents() : opened.webContents;
    emit({ reply: await handlers.get('vigil:user-request')({ sender, senderFrame }, request) });
  },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const [[what, value]] = Object.entries(JSON.parse(line));
  PEOPLE[what](value);
});
