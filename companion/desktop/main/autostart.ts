/**
 * Starting with the person's session. In: the program, the platform. Out: what to write, as data. Windows and macOS have
 * login items of their own; on Linux it is a desktop entry (XDG "Desktop Application Autostart" 0.5).
 */
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';

/** Opens no window: the tray is enough at login. */
export const HIDDEN_FLAG = '--hidden';

export type Autostart =
  | { readonly kind: 'login-item'; readonly args: readonly string[] }
  | { readonly kind: 'desktop-entry'; readonly path: string; readonly content: string };

/** Whether nobody asked for a window. macOS hands no arguments to login items; it says itself whether it was one. */
export function beginsHidden(args: readonly string[], wasOpenedAtLogin: boolean): boolean {
  return wasOpenedAtLogin || args.includes(HIDDEN_FLAG);
}

/** Escaped twice, as the Desktop Entry Specification 1.5 has it: as a quoted argument, then as a string value. */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/[\\"`$]/g, (sign) => `\\${sign}`).replaceAll('%', '%%');
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`;
}

function desktopEntry(program: string): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Vigil',
    'Comment=Tells your bank that you are still the one at the keyboard',
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
