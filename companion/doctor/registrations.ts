/**
 * Native messaging registrations of this user's browsers. In: the machine. Out: the host manifest of each browser that has a
 * profile, validated as the browser does; throws CheckError for the first that is invalid.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';
import { FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { BROWSERS, type Browser, placesOf } from '@vigil/register/browsers.ts';
import { EXTENSION_IDS, originsOfExtension } from '@vigil/register/extension-ids.ts';
import { readRegistryValue } from '@vigil/windows/registry.ts';
import { z } from 'zod';
import { CheckError } from './examine.ts';
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

/** The manifest that the browser reads: the user's before the system's. Null when there is none. */
function manifestFile(browser: Browser, environment: HostEnvironment): string | null {
  const places = (['user', 'system'] as const).map((scope) => placesOf(browser, scope, environment));
  const files = places.flatMap((place) => place.directories.map((dir) => join(dir, `${NATIVE_HOST_NAME}.json`)));
  const values = places.flatMap((place) => place.keys.map((key) => readRegistryValue(`${key}\\${NATIVE_HOST_NAME}`)));
  return [...files, ...values].find((file) => file !== null && existsSync(file)) ?? null;
}

function check(browser: Browser, file: string, platform: NodeJS.Platform): HostRegistration {
  const remedy = registrationRemedy(browser);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new CheckError(`${file} is not valid JSON`, remedy);
  }
  const manifest = (browser === 'firefox' ? forFirefox : forChromium).safeParse(json);
  if (!manifest.success) throw new CheckError(`${file} does not allow the extension`, remedy);
  const { path } = manifest.data;
  if (platform !== 'win32' && !isAbsolute(path))
    throw new CheckError(`${path}, named in ${file}, is not absolute`, remedy);
  // On Windows the path may be relative to the manifest.
  const launcher = resolve(dirname(file), path);
  try {
    accessSync(launcher, constants.X_OK);
  } catch {
    throw new CheckError(`${launcher}, named in ${file}, is not executable`, remedy);
  }
  return { browser, file, launcher };
}

/** Throws CheckError when no browser has a profile, or a browser has no valid manifest. */
export function readRegistrations(environment: HostEnvironment): HostRegistration[] {
  const used = BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, 'user', environment);
    return profile === null ? manifestFile(browser, environment) !== null : existsSync(profile);
  });
  if (used.length === 0)
    throw new CheckError('no browser profile found', 'Start a browser once, then run vigil register');
  return used.map((browser) => {
    const file = manifestFile(browser, environment);
    if (file !== null) return check(browser, file, environment.platform);
    throw new CheckError(`${browser} has no host manifest`, registrationRemedy(browser));
  });
}
