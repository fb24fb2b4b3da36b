/** A clean system with two users (clean-system.sh). In: commands. Out: their output, as root or as a user inside of it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { sendSignal } from '../../parts/processes.ts';

const SCRIPT = fileURLToPath(new URL('./clean-system.sh', import.meta.url));

export class CleanSystem {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #init: string;

  private constructor(folder: string, process: ChildProcess) {
    this.folder = folder;
    this.#process = process;
    this.#init = execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' }).trim();
  }

  /** `folder` is the test's, and readable by all users. */
  static async open(folder: string): Promise<CleanSystem> {
    mkdirSync(join(folder, 'layers'));
    const args = ['--mount', '--pid', '--fork', '--mount-proc', 'sh', SCRIPT, join(folder, 'layers')];
    const process = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(process.stdout, 'data');
    return new CleanSystem(folder, process);
  }

  /** The command line that runs `program` inside. */
  command(
    user: 'root' | 'anna' | 'bo',
    program: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): string[] {
    const home = user === 'root' ? '/root' : `/home/${user}`;
    const identity = user === 'root' ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
    const variables = Object.entries({ HOME: home, USER: user, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env });
    const environment = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`)];
    return ['nsenter', '-t', this.#init, '-m', '-p', `--wdns=${home}`, ...identity, ...environment, ...program];
  }

  /** Runs a script; gives what it writes to stdout. Throws with stderr when it fails. */
  run(user: 'root' | 'anna' | 'bo', script: string, env: Readonly<Record<string, string>> = {}): string {
    const [program = '', ...args] = this.command(user, ['sh', '-ec', script], env);
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Starts a program that goes on. */
  start(user: 'root' | 'anna' | 'bo', program: readonly string[]): ChildProcess {
    const [first = '', ...args] = this.command(user, program);
    return spawn(first, args, { stdio: 'ignore' });
  }

  /** An executable outside that starts `program` inside, as the user: for tools that start browsers. */
  launcher(user: 'anna' | 'bo', program: string): string {
    const file = join(this.folder, `${user}-${program.split('/').at(-1)}`);
    const quoted = this.command(user, [program], { MOZ_HEADLESS: '1' }).map((part) => `'${part}'`);
    writeFileSync(file, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** A folder that the user owns and the test can reach. */
  folderOf(user: 'anna' | 'bo', name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path);
    this.run('root', `chown ${user}: ${path}`);
    return path;
  }

  async close(): Promise<void> {
    sendSignal('SIGKILL', Number(this.#init));
    await untilEnded(this.#process);
  }
}
