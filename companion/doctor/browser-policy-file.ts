/** What every browser's policy says about Vigil, and how its files are read. In: a file. Out: its settings. */
import { readFileSync } from 'node:fs';
import { CheckError } from './examine.ts';

export interface BrowserPolicy {
  /** Where an administrator changes it. */
  readonly places: readonly string[];
  /** Page of the browser that shows its policies. */
  readonly page: string;
  readonly userLevelHosts: boolean;
  readonly hostBlocked: boolean;
  readonly extensionBlocked: boolean;
  /** Installed by policy. */
  readonly extensionForced: boolean;
  /** Settings for the extension (`3rdparty`), which hold its list of banks. */
  readonly extensionSettings: boolean;
}

export type Settings = Readonly<Record<string, unknown>>;

/** Throws CheckError `browser-policy-broken` for a file that the browser would drop. */
export function readSettings(file: string, page: string): Settings {
  return parseSettings(readFileSync(file, 'utf8'), file, page);
}

/** `place`: the file, or the registry value, that holds the text. */
export function parseSettings(text: string, place: string, page: string): Settings {
  try {
    const settings: unknown = JSON.parse(text);
    if (!isSettings(settings)) throw new Error('not an object');
    return settings;
  } catch (error) {
    throw new CheckError(
      'browser-policy-broken',
      `${place}: ${(error as Error).message}; the browser drops it`,
      `Correct ${place}, then look at ${page}`,
    );
  }
}

export const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `installation_mode` of the extension, else that of all extensions. */
export function installationMode(extensions: unknown, id: string): string | undefined {
  const modes = extensions as Record<string, { installation_mode?: string }> | undefined;
  return modes?.[id]?.installation_mode ?? modes?.['*']?.installation_mode;
}

export const isInstalledBy = (mode: string | undefined): boolean =>
  mode === 'force_installed' || mode === 'normal_installed';
