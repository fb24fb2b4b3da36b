/** Rebuilds what a change of source touches. In: changed paths, relative to the root. Out: which parts were built again. */
import { spawn } from 'node:child_process';
import { ROOT } from '../parts/root.ts';

export type Part = 'extension' | 'companion' | 'bank';

/** Folders whose sources go into each part. */
const SOURCES: Readonly<Record<Part, readonly string[]>> = {
  extension: ['extension', 'shared'],
  companion: ['companion', 'shared'],
  bank: ['demo/bank', 'portal', 'shared'],
};

const SCRIPTS: Readonly<Record<Part, string>> = {
  extension: 'build:extension',
  companion: 'build:companion',
  bank: 'build:bank',
};

/** Sources alone: builds write elsewhere, editors write hidden and backup files beside them. */
const SOURCE_FILE = /^(?!.*(^|\/)(\.|dist\/|node_modules\/)).*\.(ts|tsx|html|css|json)$/;

export function partsOf(path: string): Part[] {
  const file = path.replaceAll('\\', '/');
  if (!SOURCE_FILE.test(file)) return [];
  const parts = Object.keys(SOURCES) as Part[];
  return parts.filter((part) => SOURCES[part].some((folder) => file.startsWith(`${folder}/`)));
}

/** Resolves to whether the build succeeded; its errors go to this process's stderr. */
export function build(part: Part): Promise<boolean> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(npm, ['run', '--silent', SCRIPTS[part]], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
