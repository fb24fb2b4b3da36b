/**
 * Browsers of this user that run in a sandbox. In: the user's home. Out: those from Snap and Flatpak that have a profile. Their
 * sandbox may keep them from starting the host, and they read other folders.
 */
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';

export interface SandboxedBrowser {
  readonly browser: string;
  readonly packaging: 'snap' | 'flatpak';
}

/** Folders below the user's home. */
const PLACES: readonly (SandboxedBrowser & { readonly folder: string })[] = [
  { browser: 'chromium', packaging: 'snap', folder: 'snap/chromium' },
  { browser: 'firefox', packaging: 'snap', folder: 'snap/firefox' },
  { browser: 'brave', packaging: 'snap', folder: 'snap/brave' },
  { browser: 'chromium', packaging: 'flatpak', folder: '.var/app/org.chromium.Chromium' },
  { browser: 'chrome', packaging: 'flatpak', folder: '.var/app/com.google.Chrome' },
  { browser: 'edge', packaging: 'flatpak', folder: '.var/app/com.microsoft.Edge' },
  { browser: 'brave', packaging: 'flatpak', folder: '.var/app/com.brave.Browser' },
  { browser: 'firefox', packaging: 'flatpak', folder: '.var/app/org.mozilla.firefox' },
];

export function sandboxedBrowsers({
  platform,
  userHome,
}: Pick<HostEnvironment, 'platform' | 'userHome'>): SandboxedBrowser[] {
  if (platform !== 'linux') return [];
  return PLACES.filter(({ folder }) => existsSync(posix.join(userHome, folder))).map(({ browser, packaging }) => ({
    browser,
    packaging,
  }));
}
