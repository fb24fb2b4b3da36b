/**
 * Real database servers for tests and benchmarks: Debian's redis-server and postgresql, each in a directory of its own that goes away
 * with it, reached over Unix sockets only. In: nothing. Out: a running server and how to stop it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';

export interface RunningServer {
  /** Redis: the socket file. PostgreSQL: the directory of the socket. */
  readonly socket: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const READY = /ready to accept (read-only )?connections/i;

/** `args`: further arguments of redis-server. */
export async function startRedis(...args: readonly string[]): Promise<RunningServer> {
  const binary = binaryOrInstall('redis-server', () => onPath('redis-server'));
  const home = mkdtempSync(join(tmpdir(), 'vigil-redis-'));
  const socket = join(home, 'redis.sock');
  const child = spawn(binary, ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', home, ...args]);
  await saying(child, READY);
  return { socket, pid: child.pid!, stop: () => stop(child, 'SIGTERM', home) };
}

/** `synchronous_commit` and `fsync` stay on, as a bank would run it. */
export async function startPostgres(): Promise<RunningServer> {
  const bin = binaryOrInstall('postgresql', postgresBin);
  const home = postgresHome();
  execFileSync(
    join(bin, 'initdb'),
    ['-D', join(home, 'data'), '-U', 'vigil', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    {
      ...postgresOptions(home),
      stdio: 'pipe',
    },
  );
  return runPostgres(home);
}

/** A hot standby that streams from `primary`. */
export async function startStandby(primary: RunningServer): Promise<RunningServer> {
  const bin = binaryOrInstall('postgresql', postgresBin);
  const home = postgresHome();
  const clone = ['-h', primary.socket, '-U', 'vigil', '-D', join(home, 'data'), '-R', '-X', 'stream', '-c', 'fast'];
  execFileSync(join(bin, 'pg_basebackup'), [...clone, '--no-sync'], { ...postgresOptions(home), stdio: 'pipe' });
  return runPostgres(home);
}

/** A standby with what `primary` has committed until now. It follows none: what comes later is missing after a promotion. */
export async function startStaleStandby(primary: RunningServer): Promise<RunningServer> {
  const bin = binaryOrInstall('postgresql', postgresBin);
  const home = postgresHome();
  const clone = ['-h', primary.socket, '-U', 'vigil', '-D', join(home, 'data'), '-c', 'fast', '--no-sync'];
  execFileSync(join(bin, 'pg_basebackup'), clone, { ...postgresOptions(home), stdio: 'pipe' });
  writeFileSync(join(home, 'data', 'standby.signal'), '');
  return runPostgres(home);
}

/** Makes a standby the primary; waits until it takes writes. */
export function promotePostgres(standby: RunningServer): void {
  const bin = binaryOrInstall('postgresql', postgresBin);
  const promote = ['promote', '-D', join(standby.socket, 'data'), '-w', '-t', '30'];
  execFileSync(join(bin, 'pg_ctl'), promote, { ...postgresOptions(standby.socket), stdio: 'pipe' });
}

function postgresHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'vigil-pg-'));
  const owner = unprivileged();
  if (owner) chownSync(home, owner.uid, owner.gid);
  return home;
}

const postgresOptions = (home: string) => ({
  cwd: home,
  env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
  ...unprivileged(),
});

/** Starts the server of a home that `startPostgres` made, again after it has ended. */
export async function runPostgres(home: string): Promise<RunningServer> {
  const bin = binaryOrInstall('postgresql', postgresBin);
  const args = ['-D', join(home, 'data'), '-k', home, '-c', 'listen_addresses='];
  const child = spawn(join(bin, 'postgres'), args, postgresOptions(home));
  await saying(child, READY);
  return { socket: home, pid: child.pid!, stop: () => stop(child, 'SIGTERM', home) };
}

function onPath(name: string): string | null {
  return (
    (process.env.PATH ?? '')
      .split(':')
      .map((dir) => join(dir, name))
      .find(existsSync) ?? null
  );
}

function postgresBin(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ?? null;
}

function binaryOrInstall(debianPackage: string, find: () => string | null): string {
  const found = find() ?? (process.getuid?.() === 0 && onPath('apt-get') ? installed(debianPackage, find) : null);
  if (found) return found;
  throw new Error(`This needs ${debianPackage}: install it with "apt-get install ${debianPackage}" and run it again.`);
}

function installed(debianPackage: string, find: () => string | null): string | null {
  try {
    execFileSync('apt-get', ['update'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return find();
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // The next one, then.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as.');
}

function saying(child: ChildProcess, sign: RegExp): Promise<void> {
  // Goes down with the test run, however that ends.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      output += chunk;
      if (sign.test(output)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

function stop(child: ChildProcess, signal: NodeJS.Signals, home: string): Promise<void> {
  return new Promise((resolve) => {
    const gone = () => {
      removeFolder(home);
      resolve();
    };
    if (child.exitCode !== null || child.signalCode !== null) return gone();
    child.once('exit', gone);
    child.kill(signal);
  });
}
