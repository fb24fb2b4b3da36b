/**
 * Constants of a release for builds of packages. In: the repository with dist/packages/extension.json, or without. Out: what the
 * bundler puts in place of VIGIL_EXTENSION_IDS (companion/register/extension-ids.ts). No import of ours: build configurations load
 * this file.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function releaseDefine(root: string): Record<string, string> {
  const file = join(root, 'dist/packages/extension.json');
  const ids: string[] | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).chromiumIds : null;
  return { 'process.env.VIGIL_EXTENSION_IDS': ids === null ? 'undefined' : JSON.stringify(ids.join(',')) };
}
