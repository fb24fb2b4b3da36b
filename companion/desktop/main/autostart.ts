/**
 * Autostart at login. In: the program, the platform. Out: the autostart entry as data. Windows and macOS use login items;
 * Linux uses a desktop entry (XDG "Desktop Application Autostart" 0.5).
 */
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';

/** Starts in the tray without a window. */
export const HIDDEN_FLAG = '--hidden';

export type Autostart =
  | { readonly kind: 'login-item'; readonly args: readonly string[] }
  | { readonly kind: 'desktop-entry'; readonly path: string; readonly content: string };

/** Whether to start without a window. macOS passes no arguments to login items; Electron reports the login start instead. */
export function beginsHidden(args: readonly string[], wasOpenedAtLogin: boolean): boolean {
  return wasOpenedAtLogin || args.includes(HIDDEN_FLAG);
}

/** Escapes twice (Desktop Entry Specification 1.5): as a quoted argument, then as a string value. */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/[\\"`$]/g, (sign) => `\\${sign}`).replaceAll('%', '%%');
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`;
}

function desktopEntry(program: string): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Vigil',
    'Comment=Continuously checks that the enrolled user is at the keyboard',
    `Exec=${quoted(program)} ${HIDDEN_FLAG}`,
    'Icon=vigil',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ];
  return `${lines.join('\n')}\n`;
}

export function autostartFor(program: string, environment: HostEnvironment): Autostart {
  if (environment.platform !== 'linux') return { kind: 'login-item', args: [HIDDEN_FLAG] };
  const config = environment.env.XDG_CONFIG_HOME || posix.join(environment.userHome, '.config');
  return {
    kind: 'desktop-entry',
    path: posix.join(config, 'autostart', 'vigil.desktop'),
    content: desktopEntry(program),
  };
}
