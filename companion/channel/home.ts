/**
 * Paths of one companion. In: `--home`, the environment, the platform. Out: absolute paths. Nothing is created here, and all
 * functions but `here` and `pathsHere` are pure, so that the paths of every platform can be tested on any.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, posix, win32 } from 'node:path';

export interface HostEnvironment {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly userHome: string;
  /** Numeric user; null on Windows. */
  readonly uid: number | null;
}

export interface ChannelPaths {
  /** Holds everything below, the store, the user's policy, the log. */
  readonly home: string;
  /** The shared secret of the local channel. */
  readonly secret: string;
  /** Directory of the socket; null for a Windows named pipe, which lies in no directory. */
  readonly runDir: string | null;
  /** Unix socket; null on Windows, where the secret gives the pipe its name (endpoint.ts). */
  readonly socket: string | null;
  /** Held while a process decides whether the socket is stale. */
  readonly lock: string;
  /** Who is listening: JSON { pid, startedAt }. */
  readonly owner: string;
}

/** The machine and user that this process runs on. */
export function here(): HostEnvironment {
  return { platform: process.platform, env: process.env, userHome: homedir(), uid: process.getuid?.() ?? null };
}

/** Node truncates longer Unix socket paths silently (macOS allows 104 bytes, Linux 108). */
export const SOCKET_PATH_MAX_BYTES = 100;

/** `given` (`--home`), else VIGIL_HOME, else the platform's place for a user's data. */
export function homeDirectory(given: string | undefined, environment: HostEnvironment): string {
  const path = environment.platform === 'win32' ? win32 : posix;
  const chosen = given || environment.env.VIGIL_HOME;
  if (chosen) return path.resolve(chosen);
  if (environment.platform === 'win32') {
    return path.join(environment.env.LOCALAPPDATA || path.join(environment.userHome, 'AppData', 'Local'), 'Vigil');
  }
  if (environment.platform === 'darwin')
    return path.join(environment.userHome, 'Library', 'Application Support', 'Vigil');
  return path.join(environment.env.XDG_DATA_HOME || path.join(environment.userHome, '.local', 'share'), 'vigil');
}

/** Paths of the companion that lives in `home` (absolute). */
export function channelPaths(home: string, environment: HostEnvironment): ChannelPaths {
  const path = environment.platform === 'win32' ? win32 : posix;
  const common = { home, secret: path.join(home, 'channel.secret') };
  if (environment.platform === 'win32') {
    const files = { lock: path.join(home, 'companion.lock'), owner: path.join(home, 'companion.json') };
    return { ...common, ...files, runDir: null, socket: null };
  }
  const id = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const runtime = environment.env.XDG_RUNTIME_DIR;
  const candidates = [
    path.join(home, 'run'),
    ...(runtime && path.isAbsolute(runtime) ? [path.join(runtime, `vigil-${id}`)] : []),
    `/tmp/vigil-${environment.uid}-${id}`,
  ];
  const fits = (dir: string) => Buffer.byteLength(path.join(dir, 'companion.sock')) <= SOCKET_PATH_MAX_BYTES;
  const runDir = candidates.find(fits) as string;
  return {
    ...common,
    runDir,
    socket: path.join(runDir, 'companion.sock'),
    lock: path.join(runDir, 'companion.lock'),
    owner: path.join(runDir, 'companion.json'),
  };
}

/**
 * The directory above the home without symbolic links and in the spelling of the disk: another spelling of one home gives the
 * same socket. The home itself is not resolved, so that a link in its place is refused.
 */
function canonical(home: string): string {
  if (home === dirname(home)) return home;
  try {
    return join(realpathSync.native(dirname(home)), basename(home));
  } catch {
    return join(canonical(dirname(home)), basename(home));
  }
}

/** Paths of the companion of `given` (`--home`) on this machine. */
export function pathsHere(given: string | undefined): ChannelPaths {
  const environment = here();
  const home = homeDirectory(given, environment);
  // On Windows the pipe depends on no spelling, and a mapped drive would turn into a network path.
  return channelPaths(environment.platform === 'win32' ? home : canonical(home), environment);
}
