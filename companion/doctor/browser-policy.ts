/**
 * Policies of browsers that decide whether extension and host may work. In: policy files, on Windows registry keys. Out: the
 * settings that concern Vigil; throws CheckError for a text that the browser would drop. Names: chromeenterprise.google/policies.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import type { Browser } from '@vigil/register/browsers.ts';
import { EXTENSION_IDS } from '@vigil/register/extension-ids.ts';
import { readRegistryKey } from '@vigil/windows/registry.ts';
import {
  type BrowserPolicy,
  installationMode,
  isInstalledBy,
  parseSettings,
  readSettings,
  type Settings,
} from './browser-policy-file.ts';
import { firefoxPolicy } from './firefox-policy.ts';

const PAGE = 'chrome://policy';

/** The release's own package of the extension. */
const [EXTENSION_ID = ''] = EXTENSION_IDS;

const LINUX: Partial<Record<Browser, string>> = {
  chromium: '/etc/chromium/policies/managed',
  chrome: '/etc/opt/chrome/policies/managed',
  edge: '/etc/opt/edge/policies/managed',
  brave: '/etc/brave/policies/managed',
  vivaldi: '/etc/opt/vivaldi/policies/managed',
};
const WINDOWS: Partial<Record<Browser, string>> = {
  chromium: 'Chromium',
  chrome: 'Google\\Chrome',
  edge: 'Microsoft\\Edge',
  brave: 'BraveSoftware\\Brave',
  vivaldi: 'Vivaldi',
};

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

function policyOf(settings: Settings, places: readonly string[]): BrowserPolicy {
  const lists = (name: string, item: string) => {
    const listed = textsIn(settings[name]);
    return listed.includes(item) || listed.includes('*');
  };
  const mode = installationMode(settings.ExtensionSettings, EXTENSION_ID);
  const forced = textsIn(settings.ExtensionInstallForcelist).some((entry) => entry.startsWith(EXTENSION_ID));
  const extensionForced = forced || isInstalledBy(mode);
  const allowed = textsIn(settings.ExtensionInstallAllowlist).includes(EXTENSION_ID) || extensionForced;
  const thirdParty = settings['3rdparty'] as { extensions?: Record<string, unknown> } | undefined;
  return {
    places,
    page: PAGE,
    userLevelHosts: settings.NativeMessagingUserLevelHosts !== false && settings.NativeMessagingUserLevelHosts !== 0,
    hostBlocked:
      lists('NativeMessagingBlocklist', NATIVE_HOST_NAME) &&
      !textsIn(settings.NativeMessagingAllowlist).includes(NATIVE_HOST_NAME),
    extensionBlocked: (lists('ExtensionInstallBlocklist', EXTENSION_ID) || mode === 'blocked') && !allowed,
    extensionForced,
    extensionSettings: thirdParty?.extensions?.[EXTENSION_ID] !== undefined,
  };
}

/** Files of the directory in the order in which the browser merges them. */
function linuxPolicy(directory: string): BrowserPolicy | null {
  if (!existsSync(directory)) return null;
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const places = files.map((name) => join(directory, name));
  return policyOf(Object.assign({}, ...places.map((file) => readSettings(file, PAGE))), places);
}

const LISTS = [
  'ExtensionInstallForcelist',
  'ExtensionInstallBlocklist',
  'ExtensionInstallAllowlist',
  'NativeMessagingBlocklist',
  'NativeMessagingAllowlist',
];

/** Lists are subkeys with the values 1, 2, ...; objects are values with JSON text. */
function windowsSettings(key: string): Settings | null {
  const values = readRegistryKey(key);
  const lists = LISTS.map((name) => [name, readRegistryKey(`${key}\\${name}`)] as const);
  const settings = readRegistryKey(`${key}\\3rdparty\\extensions\\${EXTENSION_ID}\\policy`);
  if (values === null && settings === null && lists.every(([, list]) => list === null)) return null;
  const extensions = values?.get('ExtensionSettings');
  return {
    ...Object.fromEntries(values ?? []),
    ...Object.fromEntries(lists.map(([name, list]) => [name, [...(list?.values() ?? [])]])),
    ...(typeof extensions === 'string' && {
      ExtensionSettings: parseSettings(extensions, `${key}\\ExtensionSettings`, PAGE),
    }),
    ...(settings !== null && { '3rdparty': { extensions: { [EXTENSION_ID]: Object.fromEntries(settings) } } }),
  };
}

/** Null without a policy. */
export function browserPolicy(browser: Browser, platform: NodeJS.Platform, root = ''): BrowserPolicy | null {
  if (browser === 'firefox') return firefoxPolicy(platform, root);
  if (platform === 'win32') {
    const vendor = WINDOWS[browser];
    if (vendor === undefined) return null;
    const keys = ['HKLM', 'HKCU'].map((hive) => `${hive}\\Software\\Policies\\${vendor}`);
    const settings = keys.flatMap((key) => windowsSettings(key) ?? []);
    return settings.length === 0 ? null : policyOf(Object.assign({}, ...settings.toReversed()), keys);
  }
  const directory = LINUX[browser];
  return platform !== 'linux' || directory === undefined ? null : linuxPolicy(join(root, directory));
}
