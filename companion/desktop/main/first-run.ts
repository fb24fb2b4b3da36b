/**
 * Set-up at start. In: the program's location, the home. Out: the host registered with the user's browsers and, at the
 * first start only, an autostart entry. An autostart entry that the user removes is not written again.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type HostEnvironment, here } from '@vigil/channel/home.ts';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { register } from '@vigil/register/apply.ts';
import { BROWSERS, type Browser, placesOf } from '@vigil/register/browsers.ts';
import { registrationDirectory, registrationPlan } from '@vigil/register/plan.ts';
import { writeAtomically } from '@vigil/register/write-atomically.ts';
import { type Autostart, autostartFor } from './autostart.ts';

/** Browsers with a profile and without a system-wide registration. */
export function unregisteredBrowsers(environment: HostEnvironment, exists: (path: string) => boolean): Browser[] {
  return BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, 'user', environment);
    const system = placesOf(browser, 'system', environment).directories;
    const registered = system.some((directory) => exists(join(directory, `${NATIVE_HOST_NAME}.json`)));
    return !registered && (profile === null || exists(profile));
  });
}

/** `host`: the single executable. Returns the registered browsers. */
export function registerHost(home: string, host: string): readonly Browser[] {
  const environment = here();
  const browsers = unregisteredBrowsers(environment, existsSync);
  if (browsers.length === 0) return [];
  const plan = registrationPlan({ browsers, scope: 'user', home, node: null, host }, environment);
  register(plan, registrationDirectory('user', home, environment));
  return browsers;
}

/** True when the entry was written now. `setLoginItem` is used where the platform has login items. */
export function autostartOnce(
  home: string,
  program: string,
  setLoginItem: (item: Extract<Autostart, { kind: 'login-item' }>) => void,
): boolean {
  const mark = join(home, 'desktop.json');
  if (existsSync(mark)) return false;
  const autostart = autostartFor(program, here());
  if (autostart.kind === 'login-item') setLoginItem(autostart);
  else {
    mkdirSync(dirname(autostart.path), { recursive: true });
    writeAtomically(autostart.path, autostart.content, 0o644);
  }
  writeAtomically(mark, `${JSON.stringify({ autostart: true })}\n`, 0o600);
  return true;
}
