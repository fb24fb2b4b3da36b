/** Checks of the way from a browser to the host. In: the machine, the paths. Out: a description, or what stands in the way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelPaths, type HostEnvironment, here } from '@vigil/channel/home.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { BROWSERS, type Browser, placesOf } from '@vigil/register/browsers.ts';
import { type BrowserPolicy, browserPolicy } from './browser-policy.ts';
import { statusFrom } from './companion-checks.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import { helloThroughHost } from './hello-through-host.ts';
import type { InstallationKind } from './installation.ts';
import { hasRegistration, readRegistrations } from './registrations.ts';
import { registrationRemedy, remedyFor } from './remedies.ts';

/** Directories of browsers that a sandbox keeps from starting a host, below the user's home. */
const SANDBOXED: Readonly<Record<string, string>> = {
  'snap/chromium': 'the Snap package of Chromium',
  'snap/firefox': 'the Snap package of Firefox',
  'snap/brave': 'the Snap package of Brave',
  '.var/app/org.chromium.Chromium': 'the Flatpak of Chromium',
  '.var/app/com.google.Chrome': 'the Flatpak of Chrome',
  '.var/app/com.microsoft.Edge': 'the Flatpak of Edge',
  '.var/app/com.brave.Browser': 'the Flatpak of Brave',
  '.var/app/org.mozilla.firefox': 'the Flatpak of Firefox',
};

/** Browsers that this user has started; on Windows those with a registration. */
export function usedBrowsers(environment: HostEnvironment): readonly Browser[] {
  return BROWSERS.filter((browser) => {
    const { profile } = placesOf(browser, 'user', environment);
    return profile === null ? hasRegistration(browser, environment) : existsSync(profile);
  });
}

function browsers(environment: HostEnvironment, installation: InstallationKind): string {
  const used = usedBrowsers(environment);
  if (used.length > 0) return used.join(', ');
  const sandboxed = Object.entries(SANDBOXED).find(([path]) => existsSync(join(environment.userHome, path)));
  if (sandboxed !== undefined)
    throw new CheckError(
      'browser-sandboxed',
      `Only ${sandboxed[1]} was used here: its sandbox starts no native messaging host`,
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
  const see = `in ${where}; then look at chrome://policy in ${browser}`;
  if (policy.extensionBlocked)
    throw new CheckError(
      'extension-blocked',
      `A policy of ${browser} blocks the extension`,
      `Add it to ExtensionInstallAllowlist ${see}`,
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
      `Add 3rdparty.extensions.ID with the banks ${see}`,
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
