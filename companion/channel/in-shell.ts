/**
 * Touches a folder that may be on a dead share, on Unix. In: a shell script, its arguments, perhaps what it reads. Out: nothing, or an
 * error within the deadline. A call to a dead share never returns, and a thread of this process that waits in it would keep the process
 * from ending: a shell waits in its place.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VigilError } from '@vigil/protocol/errors.ts';

export interface ShellOptions {
  readonly deadlineMs: number;
  readonly input?: Readable;
  readonly shell?: string;
  /** This process may end meanwhile. */
  readonly isBackground?: boolean;
}

/** @throws VigilError `folder-late`, `folder-unusable` with what the script printed; and what reading the input throws. */
export async function runInShell(
  script: string,
  args: readonly string[],
  { deadlineMs, input, shell = '/bin/sh', isBackground = false }: ShellOptions,
): Promise<void> {
  const child = spawn(shell, ['-c', script, 'sh', ...args], { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => {
    printed = `${printed}${chunk}`.slice(0, 500);
  });
  // A shell that fails does not read: its exit code says so.
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new VigilError('folder-late', 'it does not respond')), deadlineMs);
    if (isBackground) for (const held of [timer, child, child.stdin, child.stderr]) letGo(held);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new VigilError('folder-unusable', printed.trim() || `the shell ended with ${code ?? signal}`));
    });
  });
  const fed = input === undefined ? child.stdin.end() : pipeline(input, child.stdin);
  try {
    await Promise.all([ended, feedErrors(fed)]);
  } catch (error) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (child.pid !== undefined && !hasEnded) process.kill(-child.pid, 'SIGKILL');
    throw error;
  } finally {
    child.stdin.destroy();
    child.stderr.destroy();
    child.unref();
  }
}

/** It no longer keeps this process from ending. */
function letGo(held: object): void {
  if ('unref' in held && typeof held.unref === 'function') held.unref();
}

/** A pipe that the shell closed is no error of the input. */
async function feedErrors(fed: unknown): Promise<void> {
  try {
    await fed;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ERR_STREAM_DESTROYED') throw error;
  }
}
