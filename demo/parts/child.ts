/** Child processes. In: a command that prints a ready line. Out: a handle that stops it reliably. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { VigilError } from '@vigil/protocol/errors.ts';

export interface Child {
  readonly process: ChildProcess;
  /** Content of the ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Ends it with SIGTERM, with SIGKILL when it has not gone after five seconds. */
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
  return { process: child, ready, stop: () => stopChild(child) };
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(force);
}
