/**
 * Plans a registration. In: browsers, scope, paths of node, host and home. Out: files and registry values as data, in the
 * order in which they are written. Pure, so that the plan of each platform can be tested on any platform.
 */
import { posix, win32 } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';
import { FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { type Browser, placesOf, type Scope } from './browsers.ts';
import { EXTENSION_IDS, originsOfExtension } from './extension-ids.ts';
import { type Launch, posixLauncher, windowsArgument, windowsLauncher } from './launcher.ts';

export type Placement =
  | { readonly kind: 'file'; readonly path: string; readonly content: string; readonly mode: number }
  /** A program that the launcher on Windows could not name. */
  | { readonly kind: 'copy'; readonly path: string; readonly from: string }
  /** The default value of `key`. */
  | { readonly kind: 'registry'; readonly key: string; readonly value: string };

export interface RegistrationOptions {
  readonly browsers: readonly Browser[];
  readonly scope: Scope;
  readonly home: string;
  /** Null when the host is a single executable. */
  readonly node: string | null;
  /** The built host. */
  readonly host: string;
  /** Directory of the launcher and, on Windows, the manifests; default {@link registrationDirectory}. */
  readonly directory?: string | undefined;
  /** Ids of the extension in Chromium browsers; default {@link EXTENSION_IDS}. */
  readonly extensionIds?: readonly string[] | undefined;
  /** Chromium's `--user-data-dir` (Linux and macOS); replaces the default location. */
  readonly userDataDir?: string | undefined;
}

/** Directory of the launcher, the manifests (Windows) and the record that `unregister` reads. */
export function registrationDirectory(scope: Scope, home: string, environment: HostEnvironment): string {
  if (environment.platform === 'win32') {
    const base = scope === 'user' ? home : win32.join(environment.env.ProgramData ?? 'C:\\ProgramData', 'Vigil');
    return win32.join(base, 'native-host');
  }
  if (scope === 'user') return posix.join(home, 'native-host');
  return environment.platform === 'darwin' ? '/Library/Application Support/Vigil/native-host' : '/usr/local/lib/vigil';
}

const directoryOf = (options: RegistrationOptions, environment: HostEnvironment) =>
  options.directory ?? registrationDirectory(options.scope, options.home, environment);

/** Host manifest. Chromium browsers list allowed origins, Firefox lists allowed extensions. */
export function hostManifest(
  family: 'chromium' | 'firefox',
  launcher: string,
  extensionIds: readonly string[] = EXTENSION_IDS,
): string {
  const allowed =
    family === 'firefox'
      ? { allowed_extensions: [FIREFOX_EXTENSION_ID] }
      : { allowed_origins: originsOfExtension(extensionIds) };
  const manifest = {
    name: NATIVE_HOST_NAME,
    description: 'Vigil companion',
    path: launcher,
    type: 'stdio',
    ...allowed,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function manifestsOf(browser: Browser, options: RegistrationOptions, launcher: string, environment: HostEnvironment) {
  const family = browser === 'firefox' ? 'firefox' : 'chromium';
  const path = environment.platform === 'win32' ? win32 : posix;
  const mode = options.scope === 'user' ? 0o600 : 0o644;
  const file = (directory: string, name: string): Placement => ({
    kind: 'file',
    path: path.join(directory, name),
    content: hostManifest(family, launcher, options.extensionIds),
    mode,
  });
  if (options.userDataDir !== undefined && family === 'chromium' && environment.platform !== 'win32') {
    return [file(path.join(options.userDataDir, 'NativeMessagingHosts'), `${NATIVE_HOST_NAME}.json`)];
  }
  const places = placesOf(browser, options.scope, environment);
  if (environment.platform !== 'win32')
    return places.directories.map((directory) => file(directory, `${NATIVE_HOST_NAME}.json`));
  const manifest = file(directoryOf(options, environment), `${family}.json`);
  const values = places.keys.map((key) => ({
    kind: 'registry' as const,
    key: `${key}\\${NATIVE_HOST_NAME}`,
    value: (manifest as { path: string }).path,
  }));
  return [manifest, ...values];
}

/** Programs whose paths the launcher on Windows cannot contain are copied beside it. */
function startOnWindows(launch: Launch, directory: string, mode: number): { placements: Placement[]; program: string } {
  // A browser starts an executable itself: no script, no code page.
  if (launch.node === null && launch.home === null) return { placements: [], program: launch.host };
  const copies: Placement[] = [];
  const reachable = (program: string, name: string): string => {
    if (windowsArgument(program, directory) !== null) return program;
    const path = win32.join(directory, name);
    copies.push({ kind: 'copy', path, from: program });
    return path;
  };
  const node = launch.node === null ? null : reachable(launch.node, 'node.exe');
  const host = reachable(launch.host, launch.node === null ? 'vigil.exe' : 'host.cjs');
  const program = win32.join(directory, 'vigil-host.cmd');
  const content = windowsLauncher({ node, host, home: launch.home }, directory);
  return { placements: [...copies, { kind: 'file', path: program, content, mode }], program };
}

function startOnPosix(launch: Launch, directory: string, mode: number): { placements: Placement[]; program: string } {
  const program = posix.join(directory, 'vigil-host');
  return { placements: [{ kind: 'file', path: program, content: posixLauncher(launch), mode }], program };
}

/** Launcher first, manifests last: a manifest never names a missing launcher. */
export function registrationPlan(options: RegistrationOptions, environment: HostEnvironment): Placement[] {
  const directory = directoryOf(options, environment);
  const launch = { node: options.node, host: options.host, home: options.scope === 'user' ? options.home : null };
  const mode = options.scope === 'user' ? 0o700 : 0o755;
  const start = environment.platform === 'win32' ? startOnWindows : startOnPosix;
  const { placements, program } = start(launch, directory, mode);
  const all = [...placements, ...options.browsers.flatMap((one) => manifestsOf(one, options, program, environment))];
  const nameOf = (placement: Placement) => (placement.kind === 'registry' ? placement.key : placement.path);
  return [...new Map(all.map((placement) => [nameOf(placement), placement])).values()];
}
