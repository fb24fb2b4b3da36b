/** Child processes. In: a command that prints a ready line. Out: a handle that stops it reliably. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { VigilError } from '@vigil/protocol/errors.ts';

/** A companion on a busy machine needs seconds to write its last state. */
const FORCE_MS = 20_000;

export interface Child {
  readonly process: ChildProcess;
  /** Content of the ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Ends it with SIGTERM, with SIGKILL when it has not gone in time. */
  stop(): Promise<void>;
}

/** Resolves when the child prints a line with a JSON object. @throws VigilError `child-failed` with its stderr if it exits first. */
export async function startChild(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Child> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env, cwd: options.cwd });
  let lastOutput = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastOutput = (lastOutput + chunk.toString('utf8')).slice(-2000);
  });
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseObject(line);
      if (parsed !== null) resolve(parsed);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(
        new VigilError('child-failed', `${args[0] ?? command} ended with ${code} before it was ready: ${lastOutput}`),
      ),
    );
  });
  return { process: child, ready, stop: async () => void (await stopChild(child)) };
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Exit code of a child, null when a signal ended it. Resolves also for one that has already ended, where `once(child, 'exit')`
 * would wait for ever. Its last output may still arrive: who reads it waits for `close` from the start.
 */
export async function untilEnded(child: ChildProcess): Promise<number | null> {
  if (!hasEnded(child)) await once(child, 'exit');
  return child.exitCode;
}

/** Sends a signal to a child unless it has ended, and waits for its end. Sends SIGKILL when it has not gone in time. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (!hasEnded(child)) child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), FORCE_MS);
  const code = await untilEnded(child);
  clearTimeout(force);
  return code;
}
