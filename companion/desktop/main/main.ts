/**
 * The desktop program. In: Electron, arguments (`--home=DIR`, `--hidden`). Out: one companion with a tray and a window, until
 * it quits. Composition root only.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathsHere } from '@vigil/channel/home.ts';
import { ensurePrivateDirectory } from '@vigil/channel/private-directory.ts';
import { ControlClient } from '@vigil/control/client.ts';
import { diagnose } from '@vigil/doctor/diagnose.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { openLog } from '@vigil/service/log/companion-log.ts';
import { openSystemLog } from '@vigil/service/log/system-log.ts';
import { openCore, systemLogSetting } from '@vigil/service/open-core.ts';
import { runCompanion } from '@vigil/service/run-companion.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { app, Menu, powerMonitor, protocol, safeStorage, session, systemPreferences } from 'electron';
import { beginsHidden } from './autostart.ts';
import { CompanionSupervisor } from './companion-supervisor.ts';
import { desktopConfirmation } from './confirm-user.ts';
import { autostartOnce, registerHost } from './first-run.ts';
import { hardenApp, hardenSession } from './harden.ts';
import { SCHEME } from './own-page.ts';
import { servePage } from './page-files.ts';
import { placesAround } from './places.ts';
import { safeStorageFrom } from './safe-storage.ts';
import { refusedSwitch } from './switches.ts';
import { VigilTray } from './tray.ts';
import type { TrayCommand } from './tray-menu.ts';
import { trayStatusOf } from './tray-status.ts';
import { createUserRequestRouter } from './user-request-router.ts';
import { PARTITION } from './web-preferences.ts';
import { VigilWindow } from './window.ts';

const LOOK_MS = 2_000;

const places = placesAround(
  dirname(fileURLToPath(import.meta.url)),
  app.isPackaged ? process.resourcesPath : null,
  process.platform,
);
const paths = pathsHere(app.commandLine.getSwitchValue('home'));
ensurePrivateDirectory(paths.home);
const log = openLog(paths.home, 'info', openSystemLog(systemLogSetting({ home: paths.home })));

// Chromium's user data, and so the single-instance lock, are per home.
app.setPath('userData', join(paths.home, 'desktop'));
app.enableSandbox();
hardenApp(app);
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);

async function run(): Promise<void> {
  const own = session.fromPartition(PARTITION);
  hardenSession(own);
  own.protocol.handle(SCHEME, (request) => servePage(request, places.page));
  // macOS needs the edit menu for copy and paste; other platforms need no menu.
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }]) : null,
  );

  const supervisor = new CompanionSupervisor({
    client: new ControlClient(paths, 'vigil desktop'),
    onFault: (code) => log.record('start-failed', { code }),
    onStopped: () => app.quit(),
    diagnose: () => diagnose(paths, 'desktop'),
    start: () =>
      runCompanion({
        paths,
        openLog: () => log,
        openCore: (coreLog) =>
          openCore({
            home: paths.home,
            log: coreLog,
            safeStorage: safeStorageFrom(safeStorage, process.platform),
            confirmUser: desktopConfirmation(systemPreferences, process.platform, en.confirmReason),
          }),
      }),
  });
  const window = new VigilWindow({
    preload: places.preload,
    router: createUserRequestRouter(supervisor),
    devTools: !app.isPackaged,
  });

  const localizer = new Localizer(en, app.getLocale());
  let tray: VigilTray | null = null;
  let ending = false;

  async function look(): Promise<void> {
    const trayStatus = trayStatusOf(await supervisor.look(), localizer);
    if (ending) return;
    if (tray === null) tray = new VigilTray(places.icons, localizer, trayStatus, perform);
    else tray.show(trayStatus);
  }

  function perform(command: TrayCommand): void {
    if (command.do === 'open') window.open(command.view);
    else if (command.do === 'quit') app.quit();
    else {
      const done = command.do === 'pause' ? supervisor.pause(command.minutes) : supervisor.resume();
      done.then(look).catch((error) => log.record('tray-command-failed', { code: codeOf(error) }));
    }
  }

  app.on('before-quit', (event) => {
    if (ending) return;
    ending = true;
    // Quit after the store is closed.
    event.preventDefault();
    window.allowClose();
    tray?.remove();
    supervisor.close().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
  app.on('second-instance', () => window.open());
  app.on('activate', () => window.open());
  app.on('window-all-closed', () => {});
  powerMonitor.on('shutdown', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  await look();
  setInterval(() => void look(), LOOK_MS);
  const isFirst = setUp();
  const atLogin = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  if (isFirst || !beginsHidden(process.argv, atLogin)) window.open();
}

/** True at the first start. A failure is logged and does not stop the companion. */
function setUp(): boolean {
  try {
    if (existsSync(places.host)) log.record('host-registered', { browsers: registerHost(paths.home, places.host) });
    return autostartOnce(paths.home, app.getPath('exe'), ({ args }) => {
      app.setLoginItemSettings({ openAtLogin: true, args: [...args] });
    });
  } catch (error) {
    log.record('set-up-failed', { code: codeOf(error) });
    return true;
  }
}

function fail(error: unknown): void {
  log.record('fatal-error', { code: codeOf(error) });
  void log.flush().then(() => app.exit(1));
}

const refused = app.isPackaged ? refusedSwitch((name) => app.commandLine.hasSwitch(name)) : null;
if (refused !== null) {
  log.record('switch-refused', { refused });
  void log.flush().then(() => app.exit(2));
} else if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  process.on('uncaughtException', fail);
  app.whenReady().then(run).catch(fail);
}
