/**
 * Confirmation of the user by a program of the system. In: the program, its words, what its exit codes mean. Out: whether the user
 * authenticated. A program that does not end in time is stopped, and the user is refused.
 */
import { spawn } from 'node:child_process';
import { CONFIRM_MS, type Confirmation } from '@vigil/core/user/confirm-user.ts';

export interface ConfirmingProgram {
  /** An absolute path: nothing is looked up. */
  readonly file: string;
  readonly words: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** By exit code; any other: there is no one to ask. */
  readonly outcomes: Readonly<Record<number, Confirmation>>;
  readonly timeoutMs?: number;
}

export function confirmByProgram(program: ConfirmingProgram): Promise<Confirmation> {
  const { file, words, env = process.env, outcomes, timeoutMs = CONFIRM_MS } = program;
  return new Promise((resolve) => {
    const child = spawn(file, words, { stdio: 'ignore', env, windowsHide: true });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve('refused');
    }, timeoutMs);
    const end = (confirmation: Confirmation) => {
      clearTimeout(timer);
      resolve(confirmation);
    };
    child.on('error', () => end('unavailable'));
    child.on('exit', (code) => end(outcomes[code ?? -1] ?? 'unavailable'));
  });
}
