/** What another program of the same user gets from the running companion: no inspector, no memory in a core dump. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stopChild, untilEnded } from '@vigil/demo/parts/child.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand, cleanUp, temporaryDirectory } from '../integration/host/processes.ts';

const CORE_PATTERN = '/proc/sys/kernel/core_pattern';
const isLinux = process.platform === 'linux';
/** A pattern that names a program or a folder sends the dump elsewhere. */
const dumpsHere = isLinux && /^[^|/]+$/.test(readFileSync(CORE_PATTERN, 'utf8').trim());

let command: string;
beforeAll(async () => {
  command = await buildCommand();
});
afterAll(cleanUp);

/** As a user starts it, with dumps of any size, in a folder of its own. */
async function startCompanion(): Promise<{
  child: ChildProcess;
  folder: string;
  home: string;
  stderrText: () => string;
}> {
  const folder = temporaryDirectory();
  const home = join(folder, 'home-of-a-companion');
  const script = `ulimit -c unlimited; exec "${process.execPath}" "${command}" start --key-tier file`;
  const child = spawn('sh', ['-c', script], { cwd: folder, env: { PATH: process.env.PATH, VIGIL_HOME: home } });
  let stderrText = '';
  child.stderr.on('data', (chunk: Buffer) => (stderrText += chunk.toString()));
  await once(child.stdout, 'data');
  return { child, folder, home, stderrText: () => stderrText };
}

/** Ports on which `pid` listens. */
function listening(pid: number): string[] {
  const inodes = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1, -1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.includes(`socket:[${fields[9]}]`))
    .map((fields) => fields[1] ?? '');
}

describe.skipIf(!isLinux)('the running companion (Linux)', () => {
  it('opens no inspector on SIGUSR1, and goes on', async () => {
    const { child, home, stderrText } = await startCompanion();
    const pid = child.pid as number;
    child.kill('SIGUSR1');
    // Answered after the signal was handled.
    const status = spawn(process.execPath, [command, 'status'], { env: { VIGIL_HOME: home } });
    expect(await untilEnded(status)).toBe(0);
    expect(listening(pid)).toEqual([]);
    expect(stderrText()).not.toContain('Debugger');
    await stopChild(child);
  });

  it('dumps no memory', async () => {
    const { child, folder, home } = await startCompanion();
    expect(readFileSync(`/proc/${child.pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    await stopChild(child, 'SIGSEGV');
    const cores = readdirSync(folder).filter((name) => name.startsWith('core'));
    if (!dumpsHere) return;
    expect(cores).toHaveLength(1);
    const core = join(folder, cores[0] as string);
    expect(statSync(core).size).toBeLessThan(1_000_000);
    expect(readFileSync(core).includes(home)).toBe(false);
  });
});
