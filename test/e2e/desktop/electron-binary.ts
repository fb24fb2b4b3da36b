/**
 * Locates Electron's binary. In: nothing. Out: its path, or null. Never imports the package, which would download it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../../node_modules/electron/${path}`, import.meta.url));

export function electronBinary(): string | null {
  const given = process.env.VIGIL_ELECTRON;
  if (given !== undefined && existsSync(given)) return given;
  if (!existsSync(at('path.txt'))) return null;
  const path = at(`dist/${readFileSync(at('path.txt'), 'utf8')}`);
  return existsSync(path) ? path : null;
}
