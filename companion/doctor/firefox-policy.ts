/**
 * Policies of Firefox. In: `policies.json`, on Windows also the registry. Out: the settings that concern Vigil; null without a
 * policy. Firefox has no restrictions for hosts. Names: "policy-templates" of Mozilla.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FIREFOX_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { readRegistryKey } from '@vigil/windows/registry.ts';
import {
  type BrowserPolicy,
  installationMode,
  isInstalledBy,
  isSettings,
  parseSettings,
  readSettings,
  type Settings,
} from './browser-policy-file.ts';
import { CheckError } from './examine.ts';

const PAGE = 'about:policies';
const KEY = 'HKLM\\Software\\Policies\\Mozilla\\Firefox';

/** The first that exists counts. */
function filesOn(platform: NodeJS.Platform, root: string): string[] {
  const file = 'distribution/policies.json';
  if (platform === 'win32') return [join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Mozilla Firefox', file)];
  if (platform === 'darwin') return [`/Applications/Firefox.app/Contents/Resources/${file}`];
  const programs = ['firefox-esr', 'firefox'].flatMap((name) => [
    `/usr/lib/${name}/${file}`,
    `/usr/share/${name}/${file}`,
  ]);
  return ['/etc/firefox/policies/policies.json', ...programs].map((path) => join(root, path));
}

function fromFile(file: string): Settings {
  const { policies } = readSettings(file, PAGE);
  if (isSettings(policies)) return policies;
  throw new CheckError(
    'browser-policy-broken',
    `${file} has no object "policies"; Firefox drops the whole file`,
    `Correct ${file}, then look at ${PAGE}`,
  );
}

/** Objects are JSON text. */
function fromRegistry(): Settings | null {
  const values = readRegistryKey(KEY);
  const banks = readRegistryKey(`${KEY}\\3rdparty\\Extensions\\${FIREFOX_EXTENSION_ID}`);
  if (values === null && banks === null) return null;
  const text = [values?.get('ExtensionSettings') ?? []].flat().join('\n');
  return {
    ...(text !== '' && { ExtensionSettings: parseSettings(text, `${KEY}\\ExtensionSettings`, PAGE) }),
    ...(banks !== null && { '3rdparty': { Extensions: { [FIREFOX_EXTENSION_ID]: Object.fromEntries(banks) } } }),
  };
}

function policyOf(settings: Settings, place: string): BrowserPolicy {
  const mode = installationMode(settings.ExtensionSettings, FIREFOX_EXTENSION_ID);
  const thirdParty = settings['3rdparty'] as { Extensions?: Record<string, unknown> } | undefined;
  return {
    places: [place],
    page: PAGE,
    userLevelHosts: true,
    hostBlocked: false,
    extensionBlocked: mode === 'blocked',
    extensionForced: isInstalledBy(mode),
    extensionSettings: thirdParty?.Extensions?.[FIREFOX_EXTENSION_ID] !== undefined,
  };
}

export function firefoxPolicy(platform: NodeJS.Platform, root: string): BrowserPolicy | null {
  const registry = platform === 'win32' ? fromRegistry() : null;
  if (registry !== null) return policyOf(registry, KEY);
  const file = filesOn(platform, root).find((path) => existsSync(path));
  return file === undefined ? null : policyOf(fromFile(file), file);
}
