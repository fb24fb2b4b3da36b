/** Checks of the way from a browser to the host. In: the machine, the paths. Out: a description, or what stands in the way. */
import { existsSync } from 'node:fs';
import { type ChannelPaths, type HostEnvironment, here } from '@vigil/channel/home.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { BROWSERS, type Browser, placesOf } from '@vigil/register/browsers.ts';
import { sandboxedBrowsers } from '@vigil/register/sandboxed-browsers.ts';
import { browserPolicy } from './browser-policy.ts';
import type { BrowserPolicy } from './browser-policy-file.ts';
import { statusFrom } from './companion-checks.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import { helloThroughHost } from './hello-through-host.ts';
import type { InstallationKind } from './installation.ts';
import { hasRegistration, readRegistrations } from './registrations.ts';
import { registrationRemedy, remedyFor } from './remedies.ts';

/** Browsers that this user has started; on Windows those with a registration. */
export function usedBrowsers(environment: HostEnvironment): readonly Browser[] {
  return BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, 'user', environment);
    return profile === null ? hasRegistration(browser, environment) : existsSync(profile);
  });
}

const PACKAGING = { snap: 'the Snap', flatpak: 'the Flatpak' } as const;

/** Browsers beside the others that a sandbox keeps from the host are named, and are no failure. */
function browsers(environment: HostEnvironment, installation: InstallationKind): string {
  const used = usedBrowsers(environment);
  const sandboxed = sandboxedBrowsers(environment).map(
    ({ browser, packaging }) => `${PACKAGING[packaging]} of ${browser}`,
  );
  if (used.length > 0)
    return [used.join(', '), ...sandboxed.map((name) => `${name} may be unable to start the host`)].join('; ');
  if (sandboxed.length > 0)
    throw new CheckError(
      'browser-sandboxed',
      `Only ${sandboxed.join(', ')} was used here: its sandbox starts no native messaging host`,
      'Install the browser from its vendor or the distribution, not as Snap or Flatpak',
    );
  const remedy =
    environment.platform === 'win32'
      ? registrationRemedy(installation)
      : 'Start a browser once, then run vigil doctor again';
  throw new CheckError('no-browser', 'No profile of a supported browser was found', remedy);
}

function checkPolicy(browser: Browser, policy: BrowserPolicy, userLevel: boolean): void {
  const where = policy.places.join(', ');
  const see = `in ${where}; then look at ${policy.page} in ${browser}`;
  if (policy.extensionBlocked)
    throw new CheckError(
      'extension-blocked',
      `A policy of ${browser} blocks the extension`,
      `Allow it in ${browser === 'firefox' ? 'ExtensionSettings' : 'ExtensionInstallAllowlist'} ${see}`,
    );
  if (policy.hostBlocked)
    throw new CheckError(
      'host-blocked',
      `A policy of ${browser} blocks the native messaging host`,
      `Add it to NativeMessagingAllowlist ${see}`,
    );
  if (!policy.userLevelHosts && userLevel)
    throw new CheckError(
      'user-hosts-forbidden',
      `A policy of ${browser} forbids hosts that a user registered (NativeMessagingUserLevelHosts)`,
      'Register the host for all users: install the package, or run vigil register --system as administrator',
    );
  if (policy.extensionForced && !policy.extensionSettings)
    throw new CheckError(
      'allow-list-missing',
      `${browser} installs the extension by policy, without the list of banks`,
      `Add 3rdparty.${browser === 'firefox' ? 'Extensions' : 'extensions'}.ID with the banks ${see}`,
    );
}

function policies(environment: HostEnvironment): string {
  const managed = usedBrowsers(environment).filter((browser) => {
    const policy = browserPolicy(browser, environment.platform);
    if (policy !== null) checkPolicy(browser, policy, hasRegistration(browser, environment) === 'user');
    return policy !== null;
  });
  return managed.length === 0 ? 'none' : managed.join(', ');
}

async function host(environment: HostEnvironment, installation: InstallationKind): Promise<string> {
  const launchers = new Set(readRegistrations(environment, installation).map((found) => found.launcher));
  for (const launcher of launchers) await helloThroughHost(launcher, installation);
  return 'the companion replied to hello';
}

async function extension(paths: ChannelPaths, installation: InstallationKind): Promise<string> {
  const { seenExtensions: extensions } = await statusFrom(paths);
  if (extensions === undefined) return 'unknown to this companion';
  if (extensions.length === 0)
    throw new CheckError(
      'extension-absent',
      'No extension has greeted this companion',
      installation === 'source'
        ? 'Load the extension (dist/chromium or dist/firefox) and switch it on, then open the browser again'
        : 'Install the extension, by policy (ExtensionInstallForcelist) or from the store, then open the browser again',
    );
  const old = extensions.find(({ version }) => version !== VERSION);
  if (old !== undefined)
    throw new CheckError(
      'extension-version',
      `The extension for ${old.browser} has version ${old.version}, Vigil ${VERSION}`,
      old.version.localeCompare(VERSION, 'en', { numeric: true }) < 0
        ? 'Update the extension: chrome://extensions, Update (about:addons in Firefox)'
        : remedyFor('update', installation),
    );
  return extensions
    .map(({ browser, version, atMs }) => `${browser} ${version}, ${new Date(atMs).toISOString()}`)
    .join('; ');
}

export function browserChecks(installation: InstallationKind): DiagnosticCheck[] {
  const environment = here();
  const remedy = registrationRemedy(installation);
  return [
    { name: 'browsers', needs: [], remedy, check: () => browsers(environment, installation) },
    { name: 'browser-policy', needs: ['browsers'], remedy, check: () => policies(environment) },
    {
      name: 'manifests',
      needs: ['browsers'],
      remedy,
      check: () =>
        readRegistrations(environment, installation)
          .map((found) => found.browser)
          .join(', '),
    },
    { name: 'host', needs: ['handshake', 'manifests'], remedy, check: () => host(environment, installation) },
  ];
}

/** Last: it is often installed after everything else. */
export const extensionCheck = (installation: InstallationKind): DiagnosticCheck => ({
  name: 'extension',
  needs: ['handshake'],
  remedy: registrationRemedy(installation),
  check: (paths) => extension(paths, installation),
});
