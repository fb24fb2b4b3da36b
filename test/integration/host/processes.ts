/** Real processes for the tests of host and channel. In: homes and options. Out: handles that read frames and exits. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const started = new Set<ChildProcess>();
const directories: string[] = [];

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-test-'));
  directories.push(directory);
  return directory;
}

/** Ends what the tests started and removes what they wrote. */
export function cleanUp(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
  for (const directory of directories.splice(0)) removeFolder(directory);
}

async function buildInto(outDir: string, modes: readonly string[]): Promise<void> {
  const configFile = join(root, 'companion/vite.config.ts');
  for (const mode of modes) await build({ configFile, mode, logLevel: 'error', build: { outDir } });
}

/** Builds the host as it ships and gives the path of the file. */
export async function buildHost(): Promise<string> {
  const outDir = temporaryDirectory();
  await buildInto(outDir, ['host']);
  return join(outDir, 'host.cjs');
}

/** Builds the command line as it ships, where it finds its dependencies, and gives the path of the file. */
export async function buildCommand(): Promise<string> {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const outDir = mkdtempSync(join(root, 'dist', 'test-'));
  directories.push(outDir);
  await buildInto(outDir, ['host', 'main']);
  return join(outDir, 'vigil.js');
}

/** Starts a TypeScript file of this repository and waits for its first line. */
export async function startScript(file: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.add(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

export const startEchoCore = (home: string, ...flags: string[]) =>
  startScript('test/fakes/echo-core.ts', ['--home', home, ...flags]);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, in a home of the user's own. */
export async function run(
  file: string,
  args: readonly string[],
  { userHome, input = '' }: { userHome: string; input?: string },
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], { env: environment(userHome) });
  started.add(child);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Starts a command and waits for its ready line. */
export async function startCommand(file: string, args: readonly string[], userHome: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file, ...args], {
    env: environment(userHome),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.add(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

const environment = (userHome: string): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: userHome });

/** A host as a browser would start it. */
export class HostProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; ms: number }>;
  readonly #frames: unknown[] = [];
  #wake: () => void = () => {};

  constructor(file: string, home: string, extra: { command?: string; args?: string[] } = {}) {
    const command = extra.command ?? process.execPath;
    const args = extra.args ?? [file, '--home', home, 'chrome-extension://test/'];
    const startedAt = performance.now();
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    started.add(this.child);
    this.child.stdin?.on('error', () => {});
    const decoder = new FrameDecoder(
      1024 * 1024,
      (payload) => {
        this.#frames.push(JSON.parse(payload.toString()));
        this.#wake();
      },
      () => this.#frames.push('not a frame'),
    );
    this.child.stdout?.on('data', (chunk: Buffer) => decoder.push(chunk));
    this.exited = once(this.child, 'close').then(([code]) => ({ code, ms: performance.now() - startedAt }));
  }

  write(bytes: Uint8Array): boolean {
    return this.child.stdin?.write(bytes) ?? false;
  }

  send(message: unknown): boolean {
    return this.write(encodeFrame(Buffer.from(JSON.stringify(message))));
  }

  /** The next frame, or null when the host ends first. */
  async receive(): Promise<unknown> {
    while (this.#frames.length === 0) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const ended = await Promise.race([woken.then(() => false), this.exited.then(() => true)]);
      if (ended && this.#frames.length === 0) return null;
    }
    return this.#frames.shift();
  }
}
