/**
 * Builds a single executable. In: a bundled CommonJS file, a node binary. Out: a copy of that node with the bundle inside
 * ("Single executable applications" of the Node 20 manual). Another platform's node gets its blob from a maker of the same
 * version, without a code cache.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Sentinel fuse in a node binary that supports single executables; node flips the digit when a program is injected. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** False for distributions that build node without single executable support. */
export function canCarry(node: string): boolean {
  return readFileSync(node).includes(`${FUSE}:0`);
}

const quietly = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Removes debug symbols, an eighth of the file. Optional: `strip` is not installed everywhere. */
function shrink(program: string): void {
  if (process.platform === 'win32') return;
  try {
    quietly('strip', process.platform === 'darwin' ? ['-x', program] : [program]);
  } catch {
    // The executable works with its symbols.
  }
}

function inject(program: string, blob: string): void {
  const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js');
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
  quietly(process.execPath, [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment]);
}

export interface ExecutableOptions {
  /** The node that the executable carries. */
  readonly node?: string;
  /** The node of the same version that runs here and makes the blob. */
  readonly maker?: string;
}

/** Throws `node-unfit` when `node` does not support single executables. */
export function buildHostExecutable(host: string, program: string, options: ExecutableOptions = {}): void {
  const { node = process.execPath, maker = node } = options;
  if (!canCarry(node))
    throw new VigilError('node-unfit', `${node} does not support single executables: use an official Node.js build`);
  const work = mkdtempSync(join(tmpdir(), 'vigil-host-'));
  try {
    const [config, blob] = [join(work, 'sea.json'), join(work, 'host.blob')];
    const sea = { main: host, output: blob, disableExperimentalSEAWarning: true, useCodeCache: maker === node };
    writeFileSync(config, JSON.stringify(sea));
    // The code cache fits the node that made it only.
    quietly(maker, ['--experimental-sea-config', config]);
    mkdirSync(dirname(program), { recursive: true });
    copyFileSync(node, program);
    chmodSync(program, 0o755);
    // A signed binary cannot be modified: remove the signature, inject, and sign ad hoc. The release process signs again.
    if (process.platform === 'darwin') quietly('codesign', ['--remove-signature', program]);
    if (maker === node) shrink(program);
    inject(program, blob);
    if (process.platform === 'darwin') quietly('codesign', ['--sign', '-', program]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
