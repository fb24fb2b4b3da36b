/** Real processes for the tests of host and channel. In: homes and options. Out: handles that read frames and exits. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { encodeFrame, FrameDecoder } from '../../../companion/channel/framing.ts';

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
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Builds the host as it ships and gives the path of the file. */
export async function buildHost(): Promise<string> {
  const outDir = temporaryDirectory();
  const configFile = join(root, 'companion/vite.config.ts');
  await build({ configFile, mode: 'host', logLevel: 'error', build: { outDir } });
  return join(outDir, 'host.cjs');
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
