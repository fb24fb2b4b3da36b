/** Reads the repository for the tests of its own rules. In: nothing. Out: tracked files, packages and import edges. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Every file that git tracks or would track, relative to the root. */
export function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return listed.split('\n').filter((file) => file !== '' && existsSync(file));
}

export function sourceFiles(): string[] {
  return trackedFiles().filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts'));
}

export interface Package {
  /** Relative to the root; '' is the root itself. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The workspace's packages, innermost folder first. */
export function packages(): Package[] {
  return trackedFiles()
    .filter((file) => /(^|\/)package\.json$/.test(file))
    .map((file) => {
      const { name, version, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
      return { folder: dirname(file) === '.' ? '' : dirname(file), name, version, dependencies, devDependencies };
    })
    .sort((a, b) => b.folder.length - a.folder.length);
}

export function packageOf(file: string, all: readonly Package[]): Package {
  const found = all.find(({ folder }) => folder === '' || file.startsWith(`${folder}/`));
  if (found === undefined) throw new Error(`${file} belongs to no package`);
  return found;
}

const IMPORT =
  /^\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|\.resolve\(['"]([^'"]+)['"]\)/gm;

/** What a file imports, as written. */
export function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
}

/** What a file imports from the repository itself, as paths from the root. */
export function ownImportsOf(file: string, all: readonly Package[] = packages()): string[] {
  return importsOf(file).flatMap((target) => {
    const path = target.replace(/\?.*$/, '');
    if (path.startsWith('.')) return [normalize(join(dirname(file), path))];
    const owner = all.find(({ name }) => path.startsWith(`${name}/`));
    return owner === undefined ? [] : [join(owner.folder, path.slice(owner.name.length + 1))];
  });
}
