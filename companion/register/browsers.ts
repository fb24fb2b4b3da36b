/**
 * Where each browser looks for native messaging hosts. In: a browser, a scope, a platform. Out: directories,
 * or registry keys on Windows. Sources: "Native messaging" of Chrome for Developers, MDN "Native manifests", Microsoft
 * Edge "Native messaging"; for Brave and Vivaldi, a trace of the files that they open.
 */
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';

export const BROWSERS = ['chromium', 'chrome', 'edge', 'brave', 'vivaldi', 'firefox'] as const;
export type Browser = (typeof BROWSERS)[number];
/** `user`: browsers of this user. `system`: browsers of all users; requires administrator rights. */
export type Scope = 'user' | 'system';

export interface BrowserPlaces {
  /** Profile directory; exists once this user has started the browser. Null on Windows. */
  readonly profile: string | null;
  /** Directories that hold host manifests. Empty on Windows. */
  readonly directories: readonly string[];
  /** Registry keys whose subkey, named after the host, holds the manifest path. Empty elsewhere. */
  readonly keys: readonly string[];
}

/** Below $XDG_CONFIG_HOME. */
const LINUX_USER: Record<Exclude<Browser, 'firefox'>, string> = {
  chromium: 'chromium',
  chrome: 'google-chrome',
  edge: 'microsoft-edge',
  brave: 'BraveSoftware/Brave-Browser',
  vivaldi: 'vivaldi',
};
/** Brave and Vivaldi read Chrome's directory only. */
const LINUX_SYSTEM: Record<Browser, readonly string[]> = {
  chromium: ['/etc/chromium/native-messaging-hosts'],
  chrome: ['/etc/opt/chrome/native-messaging-hosts'],
  edge: ['/etc/opt/edge/native-messaging-hosts'],
  brave: ['/etc/opt/chrome/native-messaging-hosts'],
  vivaldi: ['/etc/opt/chrome/native-messaging-hosts'],
  firefox: ['/usr/lib/mozilla/native-messaging-hosts', '/usr/lib64/mozilla/native-messaging-hosts'],
};
/** Below ~/Library/Application Support. */
const MAC_USER: Record<Browser, string> = {
  chromium: 'Chromium',
  chrome: 'Google/Chrome',
  edge: 'Microsoft Edge',
  brave: 'BraveSoftware/Brave-Browser',
  vivaldi: 'Vivaldi',
  firefox: 'Mozilla',
};
const MAC_CHROME = '/Library/Google/Chrome/NativeMessagingHosts';
const MAC_CHROMIUM = '/Library/Application Support/Chromium/NativeMessagingHosts';
const MAC_SYSTEM: Record<Browser, readonly string[]> = {
  chromium: [MAC_CHROMIUM],
  chrome: [MAC_CHROME],
  edge: ['/Library/Microsoft/Edge/NativeMessagingHosts'],
  brave: [MAC_CHROME, MAC_CHROMIUM],
  vivaldi: [MAC_CHROME, MAC_CHROMIUM],
  firefox: ['/Library/Application Support/Mozilla/NativeMessagingHosts'],
};
/** Below HKCU or HKLM. Branded builds fall back to the keys of Chromium and Chrome. */
const WINDOWS: Record<Browser, readonly string[]> = {
  chromium: ['Chromium', 'Google\\Chrome'],
  chrome: ['Google\\Chrome'],
  edge: ['Microsoft\\Edge'],
  brave: ['BraveSoftware\\Brave-Browser', 'Chromium', 'Google\\Chrome'],
  vivaldi: ['Vivaldi', 'Chromium', 'Google\\Chrome'],
  firefox: ['Mozilla'],
};

function linux(browser: Browser, scope: Scope, environment: HostEnvironment): BrowserPlaces {
  if (browser === 'firefox') {
    const profile = posix.join(environment.userHome, '.mozilla');
    const user = [posix.join(profile, 'native-messaging-hosts')];
    return { profile, directories: scope === 'user' ? user : LINUX_SYSTEM.firefox, keys: [] };
  }
  const config = environment.env.XDG_CONFIG_HOME || posix.join(environment.userHome, '.config');
  const profile = posix.join(config, LINUX_USER[browser]);
  const user = [posix.join(profile, 'NativeMessagingHosts')];
  return { profile, directories: scope === 'user' ? user : LINUX_SYSTEM[browser], keys: [] };
}

function mac(browser: Browser, scope: Scope, environment: HostEnvironment): BrowserPlaces {
  const support = posix.join(environment.userHome, 'Library/Application Support');
  const hosts = posix.join(support, MAC_USER[browser], 'NativeMessagingHosts');
  const profile = posix.join(support, browser === 'firefox' ? 'Firefox' : MAC_USER[browser]);
  return { profile, directories: scope === 'user' ? [hosts] : MAC_SYSTEM[browser], keys: [] };
}

function windows(browser: Browser, scope: Scope): BrowserPlaces {
  const hive = scope === 'user' ? 'HKCU' : 'HKLM';
  const keys = WINDOWS[browser].map((name) => `${hive}\\Software\\${name}\\NativeMessagingHosts`);
  return { profile: null, directories: [], keys };
}

export function placesOf(browser: Browser, scope: Scope, environment: HostEnvironment): BrowserPlaces {
  if (environment.platform === 'win32') return windows(browser, scope);
  return environment.platform === 'darwin' ? mac(browser, scope, environment) : linux(browser, scope, environment);
}
