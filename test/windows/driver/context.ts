/**
 * What the cases get, and what they share. In: the context file that the suite wrote. Out: commands of `vigil` run to their end,
 * companions, temporary homes. Runs on Windows.
 */
import { type ChildProcess, type SpawnOptionsWithStdioTuple, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';

export interface DriverContext {
  /** The built command. */
  readonly vigil: string;
  /** Installer packages, older first; empty where none can be built. */
  readonly packages: readonly { readonly file: string; readonly version: string }[];
  readonly wine: boolean;
  /** The built `vigil-fit`, recordings with their key, and what a fit of them gave on the system that runs the suite. */
  readonly fit: {
    readonly program: string;
    readonly recordings: string;
    readonly key: string;
    readonly people: number;
    readonly sha256: string;
  };
}

export interface EndedProgram {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND_MS = 90_000;
const DRAIN_MS = 10_000;

const SPAWN_TRIES = 5;
const SPAWN_RETRY_MS = 200;

/** Starts a program. Wine under load refuses now and then with an error that Windows does not have; then nothing was started. */
async function started(
  program: string,
  args: readonly string[],
  options: SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'>,
) {
  for (let tries = 1; ; tries++) {
    try {
      return spawn(program, args, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'UNKNOWN' || tries === SPAWN_TRIES) throw error;
      process.stderr.write(`${program}: not started, try ${tries}\n`);
    }
    await delay(SPAWN_RETRY_MS);
  }
}

/** Runs a program to its end. Rejects when it does not end in time. */
export async function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<EndedProgram> {
  const child = await started(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: COMMAND_MS });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const closed = once(child, 'close');
  const code = await untilEnded(child);
  // A process that it started and that goes on holds the pipes open, as explorer.exe of Wine does.
  await Promise.race([closed, delay(DRAIN_MS)]);
  if (child.signalCode !== null)
    throw new Error(`${program} ${args.join(' ')} did not end within ${COMMAND_MS / 1000} s`);
  return { code, stdout, stderr };
}

export interface StartedCompanion {
  readonly child: ChildProcess;
  readonly ready: { readonly home: string; readonly pid: number };
  readonly exited: Promise<number | null>;
}

/** Starts a companion and waits for its ready line. Rejects with its output when it ends first. */
export async function startCompanion(
  program: readonly string[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<StartedCompanion> {
  const [command = '', ...before] = program;
  const child = await started(command, [...before, 'start', '--json', '--key-tier', 'file', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = untilEnded(child);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text));
  const first = await Promise.race([
    line,
    exited.then((code) => Promise.reject(new Error(`ended ${code}: ${output}`))),
  ]);
  return { child, ready: JSON.parse(first), exited };
}

/** `vigil` of the build, for one user. */
export class User {
  readonly env: NodeJS.ProcessEnv;
  readonly localAppData: string;
  readonly #vigil: string;

  constructor({ vigil }: DriverContext, name: string) {
    this.localAppData = `C:\\users\\${name}\\AppData\\Local`;
    mkdirSync(this.localAppData, { recursive: true });
    this.env = { ...process.env, LOCALAPPDATA: this.localAppData };
    this.#vigil = vigil;
  }

  get home(): string {
    return join(this.localAppData, 'Vigil');
  }

  vigil(...args: string[]): Promise<EndedProgram> {
    return run(process.execPath, [this.#vigil, ...args], this.env);
  }

  start(...args: string[]): Promise<StartedCompanion> {
    return startCompanion([process.execPath, this.#vigil], args, this.env);
  }

  remove(): void {
    removeFolder(join(this.localAppData, '..', '..'));
  }
}
