/**
 * The Windows that the suite runs on: this machine, or Wine with a prefix of its own. In: nothing. Out: how to run a program of
 * Windows there, or why there is none.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';

export interface EndedInside {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WindowsMachine {
  readonly wine: boolean;
  /** The path as programs of Windows name it. */
  path(file: string): string;
  /** Runs a program to its end, at most `timeoutMs`. */
  run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<EndedInside>;
  close(): void;
}

const at = (name: string) => fileURLToPath(new URL(`./wine/${name}`, import.meta.url));
const COMPILER = 'x86_64-w64-mingw32-gcc-win32';
const TOOLS = ['wine', 'wineserver', COMPILER, 'wixl', 'msibuild'];

/** Why the suite cannot run on this machine; null when it can. */
export function whyNot(): string | null {
  if (process.platform === 'win32') return null;
  const missing = TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing.length === 0) return null;
  return `${missing.join(', ')} not installed: apt-get install wine wine64 wixl msitools gcc-mingw-w64-x86-64-win32`;
}

/** Wine wants files as standard output and error: Node.js cannot open a Unix pipe there. */
async function runWithFiles(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<EndedInside> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-run-'));
  const [out, err] = [join(folder, 'out'), join(folder, 'err')];
  const handles = [openSync(out, 'w'), openSync(err, 'w')] as const;
  try {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', ...handles],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const code = await untilEnded(child);
    return { code, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
  } finally {
    handles.forEach(closeSync);
    removeFolder(folder);
  }
}

function thisMachine(): WindowsMachine {
  return {
    wine: false,
    path: (file) => file,
    run: (program, args, env, timeoutMs) => runWithFiles(program, args, { ...process.env, ...env }, timeoutMs),
    close: () => {},
  };
}

/** A new prefix: 64 bits, Windows 10, with the one function that the native packages need and Wine lacks. */
function wineMachine(): WindowsMachine {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-wine-'));
  const prefix = join(folder, 'prefix');
  const { DISPLAY: _none, ...inherited } = process.env;
  const env = {
    ...inherited,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // No prompts for Mono and Gecko, which nothing here needs.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
  const setUp = (command: string, ...args: string[]) =>
    execFileSync(command, args, { env, stdio: 'ignore', timeout: 240_000 });
  const close = () => {
    spawnSync('wineserver', ['-k'], { env, timeout: 20_000 });
    removeFolder(folder);
  };
  try {
    setUp('wineboot', '-i');
    setUp('wine', 'winecfg', '-v', 'win10');
    setUp('wineserver', '-w');
    const library = join(folder, 'bcryptprimitives.dll');
    const flags = ['-O2', '-s', '-shared', '-nostartfiles', '-Wl,-e,DllMain'];
    execFileSync(COMPILER, [...flags, '-o', library, at('process-prng.c'), '-ladvapi32'], { stdio: 'pipe' });
    copyFileSync(library, join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'));
  } catch (error) {
    close();
    throw error;
  }
  const path = (file: string) => `Z:${file.replaceAll('/', '\\')}`;
  const preload = `-r ${path(at('no-keep-alive.cjs')).replaceAll('\\', '/')}`;
  return {
    wine: true,
    path,
    close,
    run: (program, args, more, timeoutMs) =>
      runWithFiles('wine', [program, ...args], { ...env, NODE_OPTIONS: preload, ...more }, timeoutMs),
  };
}

export const openMachine = (): WindowsMachine => (process.platform === 'win32' ? thisMachine() : wineMachine());
