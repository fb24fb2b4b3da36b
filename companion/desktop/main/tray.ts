/**
 * The tray. In: the tray status, strings, a command handler. Out: icon, tooltip and menu, updated only when something
 * changed: some Linux desktops close an open menu when it is set again.
 */
import { join } from 'node:path';
import type { Localizer } from '@vigil/text/localizer.ts';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { type TrayCommand, type TrayMenuEntry, trayMenu } from './tray-menu.ts';
import type { TrayStatus } from './tray-status.ts';

export class VigilTray {
  readonly #icons: string;
  readonly #localizer: Localizer;
  readonly #perform: (command: TrayCommand) => void;
  readonly #tray: Tray;
  #drawn = '';

  constructor(icons: string, localizer: Localizer, first: TrayStatus, perform: (command: TrayCommand) => void) {
    this.#icons = icons;
    this.#localizer = localizer;
    this.#perform = perform;
    this.#tray = new Tray(this.#image(first.look));
    this.#tray.on('click', () => perform({ do: 'open' }));
    this.show(first);
  }

  show(trayStatus: TrayStatus): void {
    const entries = trayMenu(trayStatus, this.#localizer, new Date());
    const now = JSON.stringify([trayStatus.look, entries.map((entry) => ('label' in entry ? entry.label : ''))]);
    if (now === this.#drawn) return;
    this.#drawn = now;
    this.#tray.setImage(this.#image(trayStatus.look));
    this.#tray.setToolTip(this.#localizer.format(this.#localizer.strings.tray.title, { line: trayStatus.line }));
    this.#tray.setContextMenu(Menu.buildFromTemplate(entries.map((entry) => this.#item(entry))));
  }

  remove(): void {
    this.#tray.destroy();
  }

  /** Electron picks the @2x file on high-density screens. */
  #image(look: TrayStatus['look']) {
    return nativeImage.createFromPath(join(this.#icons, `${look}.png`));
  }

  #item(entry: TrayMenuEntry): MenuItemConstructorOptions {
    if (entry.kind === 'separator') return { type: 'separator' };
    if (entry.kind === 'line') return { label: entry.label, enabled: false };
    return { label: entry.label, click: () => this.#perform(entry.command) };
  }
}
