/** `vigil register` and `vigil unregister`. In: paths, options. Out: host manifests and launcher written or removed. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { type ChannelPaths, here } from '@vigil/channel/home.ts';
import { ensurePrivateDirectory } from '@vigil/channel/private-directory.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { register as applyPlan, unregister as removeRegistration } from '@vigil/register/apply.ts';
import { BROWSERS, type Browser, placesOf, type Scope } from '@vigil/register/browsers.ts';
import { packagedHost, runsAsExecutable } from '@vigil/register/executable.ts';
import { registrationDirectory, registrationPlan } from '@vigil/register/plan.ts';
import { sandboxedBrowsers } from '@vigil/register/sandboxed-browsers.ts';
import { checkTrustedProgram } from '@vigil/register/trusted-program.ts';
import { builtHost } from './built-host.ts';

export interface RegisterOptions {
  readonly browser?: readonly Browser[];
  readonly system?: boolean;
  readonly userDataDir?: string;
  readonly json?: boolean;
}

/** Chromium on Windows has no host directory in a user data directory. */
const EVERY_PROFILE =
  'On Windows browsers find the host in the registry: it is registered for every user data directory of this user.';

const scopeOf = (options: { readonly system?: boolean }): Scope => (options.system ? 'system' : 'user');

/** Browsers with a profile of this user; all browsers for scope `system` and on Windows. */
function usedBrowsers(scope: Scope): readonly Browser[] {
  return BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, scope, here());
    return scope === 'system' || profile === null || existsSync(profile);
  });
}

function chosenBrowsers(options: RegisterOptions): readonly Browser[] {
  const browsers = options.browser ?? (options.userDataDir ? ['chromium' as const] : usedBrowsers(scopeOf(options)));
  if (browsers.length > 0) return browsers;
  throw new VigilError(
    'no-browser',
    `No browser profile found: name a browser with --browser (${BROWSERS.join(', ')})`,
  );
}

/** A package registers its host for all users; `register` only adds a registration for another home or profile. */
function hostProgram(scope: Scope): { readonly node: string | null; readonly host: string } {
  if (runsAsExecutable()) {
    if (scope === 'user') return { node: null, host: packagedHost() };
    const remedy = 'reinstall the package to restore the files';
    throw new VigilError('package-registers', `The package registers the host for all users: ${remedy}`);
  }
  const [node, host] = [process.execPath, builtHost()];
  if (scope === 'system') [node, host].forEach(checkTrustedProgram);
  if (!isAbsolute(node)) throw new VigilError('no-node', `The path of node is not absolute: ${node}`);
  return { node, host };
}

export function register(paths: ChannelPaths, options: RegisterOptions): void {
  const scope = scopeOf(options);
  const browsers = chosenBrowsers(options);
  const userDataDir = options.userDataDir === undefined ? undefined : resolve(options.userDataDir);
  if (scope === 'user') ensurePrivateDirectory(paths.home);
  const { node, host } = hostProgram(scope);
  const plan = registrationPlan({ browsers, scope, home: paths.home, node, host, userDataDir }, here());
  applyPlan(plan, registrationDirectory(scope, paths.home, here()));
  const written = plan.map((placement) => (placement.kind === 'registry' ? placement.key : placement.path));
  const everyProfile = userDataDir !== undefined && process.platform === 'win32';
  const note = everyProfile ? `\n${EVERY_PROFILE}` : '';
  const sentence = `Registered for ${browsers.join(', ')}:\n${written.map((place) => `  ${place}`).join('\n')}${note}`;
  process.stdout.write(`${options.json ? JSON.stringify({ browsers, written, everyProfile }) : sentence}\n`);
  for (const { browser, packaging } of sandboxedBrowsers(here())) {
    const remedy = 'install it from a package of the distribution';
    process.stderr.write(`${browser} from ${packaging} may be unable to start the host: ${remedy}\n`);
  }
}

export function unregister(paths: ChannelPaths, options: { readonly system?: boolean }): void {
  const { removed, kept } = removeRegistration(registrationDirectory(scopeOf(options), paths.home, here()));
  const lines = [
    removed.length === 0 ? 'Nothing was registered.' : 'Removed:',
    ...removed.map((place) => `  ${place}`),
    ...kept.map((place) => `Kept, because it was modified: ${place}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
