/**
 * Native messaging registrations of this user's browsers. In: the machine. Out: the host manifest of each browser that has a
 * profile, validated as the browser does; throws CheckError for the first that is invalid.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';
import { FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { BROWSERS, type Browser, placesOf, type Scope } from '@vigil/register/browsers.ts';
import { EXTENSION_IDS, originsOfExtension } from '@vigil/register/extension-ids.ts';
import { readRegistryValue } from '@vigil/windows/registry.ts';
import { z } from 'zod';
import { CheckError } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { registrationRemedy } from './remedies.ts';

export interface HostRegistration {
  readonly browser: Browser;
  readonly file: string;
  readonly launcher: string;
}

const common = {
  name: z.literal(NATIVE_HOST_NAME),
  description: z.string(),
  path: z.string(),
  type: z.literal('stdio'),
};
const forChromium = z.strictObject({
  ...common,
  allowed_origins: z
    .array(z.string())
    .refine((origins) => originsOfExtension(EXTENSION_IDS).every((origin) => origins.includes(origin))),
});
const forFirefox = z.strictObject({
  ...common,
  allowed_extensions: z.array(z.string()).refine((ids) => ids.includes(FIREFOX_EXTENSION_ID)),
});

interface ManifestPlace {
  readonly scope: Scope;
  readonly file: string;
}

/** What the browser reads, the user's before the system's. A registry value counts whether its file exists or not. */
function manifestPlace(browser: Browser, environment: HostEnvironment): ManifestPlace | null {
  for (const scope of ['user', 'system'] as const) {
    const { directories, keys } = placesOf(browser, scope, environment);
    const files = directories.map((directory) => join(directory, `${NATIVE_HOST_NAME}.json`)).filter(existsSync);
    const values = keys.flatMap((key) => readRegistryValue(`${key}\\${NATIVE_HOST_NAME}`) ?? []);
    const file = files[0] ?? values[0];
    if (file !== undefined) return { scope, file };
  }
  return null;
}

/** The scope of the registration that the browser uses; null without one. */
export const hasRegistration = (browser: Browser, environment: HostEnvironment): Scope | null =>
  manifestPlace(browser, environment)?.scope ?? null;

function readManifest(browser: Browser, file: string, remedy: string): { readonly path: string } {
  if (!existsSync(file))
    throw new CheckError(
      'registry-dangling',
      `The registry names ${file} for ${browser}, which does not exist`,
      remedy,
    );
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new CheckError('manifest-broken', `${file} is not valid JSON`, remedy);
  }
  const manifest = (browser === 'firefox' ? forFirefox : forChromium).safeParse(json);
  if (manifest.success) return manifest.data;
  throw new CheckError('manifest-invalid', `${file} does not allow the extension, or has other fields`, remedy);
}

/** On Windows the path may be relative to the manifest. */
function launcherOf(path: string, file: string, platform: NodeJS.Platform, remedy: string): string {
  if (platform !== 'win32' && !isAbsolute(path))
    throw new CheckError('manifest-relative', `${path}, named in ${file}, is not absolute`, remedy);
  const launcher = resolve(dirname(file), path);
  try {
    accessSync(launcher, constants.X_OK);
    return launcher;
  } catch {
    const code = existsSync(launcher) ? 'launcher-not-executable' : 'launcher-missing';
    throw new CheckError(code, `${launcher}, named in ${file}, cannot be run`, remedy);
  }
}

/** Throws CheckError when a browser has no valid manifest. */
export function readRegistrations(environment: HostEnvironment, installation: InstallationKind): HostRegistration[] {
  const used = BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, 'user', environment);
    return profile === null ? hasRegistration(browser, environment) !== null : existsSync(profile);
  });
  return used.map((browser) => {
    const remedy = registrationRemedy(installation, browser);
    const place = manifestPlace(browser, environment);
    if (place === null) throw new CheckError('manifest-missing', `${browser} has no host manifest`, remedy);
    const { path } = readManifest(browser, place.file, remedy);
    return { browser, file: place.file, launcher: launcherOf(path, place.file, environment.platform, remedy) };
  });
}
