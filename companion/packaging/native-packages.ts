/**
 * Packages with native code, which are shipped beside the bundle. In: the repository's node_modules. Out: their names, and
 * the names of their installed dependencies.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const NATIVE_PACKAGES = ['libsql', '@napi-rs/keyring'] as const;
/** Also on Windows. */
export const WINDOWS_PACKAGES = ['koffi'] as const;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Transitive dependencies below `modules`, dependents first. Optional dependencies are included when installed. */
export function nativeClosure(modules: string, platform: NodeJS.Platform = process.platform): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    const manifest = join(modules, name, 'package.json');
    if (found.has(name) || !existsSync(manifest)) return;
    found.add(name);
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed);
  };
  for (const name of [...NATIVE_PACKAGES, ...(platform === 'win32' ? WINDOWS_PACKAGES : [])]) visit(name);
  return [...found];
}
