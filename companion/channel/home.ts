/**
 * Paths of one companion. In: `--home`, the environment, the platform. Out: absolute paths. Nothing is created here, and all
 * functions but `here` are pure, so that the paths of every platform can be tested on any.
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

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
  /** Unix socket, or Windows named pipe. */
  readonly socket: string;
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
  const id = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const path = environment.platform === 'win32' ? win32 : posix;
  const common = { home, secret: path.join(home, 'channel.secret') };
  if (environment.platform === 'win32') {
    const files = { lock: path.join(home, 'companion.lock'), owner: path.join(home, 'companion.json') };
    return { ...common, ...files, runDir: null, socket: `\\\\.\\pipe\\vigil-${id}` };
  }
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
