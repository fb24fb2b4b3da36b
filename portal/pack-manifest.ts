/**
 * The manifest that is published. In: a package's package.json, which in this repository also opens its TypeScript files to the other
 * packages. Out: before packing the same without what no customer can use, after it the former file, byte for byte.
 *
 * `tsx pack-manifest.ts strip|restore` in the package's folder; `prepack` and `postpack` of npm call it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the former file waits; not part of the package (`files`). */
const KEPT = '.package.json.kept';

interface PackageManifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** Without exports of sources, without scripts and development dependencies: all of them refer to this repository. */
export function publishedManifest({
  exports,
  scripts: _,
  devDependencies: __,
  ...rest
}: PackageManifest): PackageManifest {
  const named = Object.entries(exports ?? {}).filter(([name]) => !name.endsWith('.ts'));
  return { ...rest, ...(named.length > 0 && { exports: Object.fromEntries(named) }) };
}

export function stripManifest(folder: string): void {
  // A run that was killed left the former file behind.
  restoreManifest(folder);
  const file = join(folder, 'package.json');
  const manifest = publishedManifest(JSON.parse(readFileSync(file, 'utf8')) as PackageManifest);
  copyFileSync(file, join(folder, KEPT));
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

export function restoreManifest(folder: string): void {
  if (existsSync(join(folder, KEPT))) renameSync(join(folder, KEPT), join(folder, 'package.json'));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'strip') stripManifest(process.cwd());
  else restoreManifest(process.cwd());
}
