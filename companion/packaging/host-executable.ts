/**
 * The host as one program that needs no node on the machine. In: the built host, a node that may carry it. Out: a copy of
 * that node with the host inside ("Single executable applications" of the Node 20 manual). The code cache is made by the
 * same node, so it is built on the platform that it is for.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Stands in every node that can carry a program; flipped when it does. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Some distributions build node without it. */
export function canCarry(node: string): boolean {
  return readFileSync(node).includes(`${FUSE}:0`);
}

const quietly = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Symbols that only a debugger reads are an eighth of the file. Not everywhere there is a strip. */
function shrink(program: string): void {
  if (process.platform === 'win32') return;
  try {
    quietly('strip', process.platform === 'darwin' ? ['-x', program] : [program]);
  } catch {
    // It works as well with them.
  }
}

function inject(program: string, blob: string): void {
  const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js');
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
  quietly(process.execPath, [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment]);
}

/** Throws `node-unfit` when `node` cannot carry a program. */
export function buildHostExecutable(host: string, program: string, node = process.execPath): void {
  if (!canCarry(node)) throw new VigilError('node-unfit', `${node} was built without single executables: use another`);
  const work = mkdtempSync(join(tmpdir(), 'vigil-host-'));
  try {
    const [config, blob] = [join(work, 'sea.json'), join(work, 'host.blob')];
    const sea = { main: host, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true };
    writeFileSync(config, JSON.stringify(sea));
    quietly(node, ['--experimental-sea-config', config]);
    mkdirSync(dirname(program), { recursive: true });
    copyFileSync(node, program);
    chmodSync(program, 0o755);
    // What is signed cannot be changed; whoever releases signs what came out.
    if (process.platform === 'darwin') quietly('codesign', ['--remove-signature', program]);
    shrink(program);
    inject(program, blob);
    if (process.platform === 'darwin') quietly('codesign', ['--sign', '-', program]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
