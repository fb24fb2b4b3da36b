/**
 * The single executable for Windows, made on any system. In: the repository, an output directory. Out: vigil.exe, and the
 * directories of the native packages that lie beside it.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildHostExecutable } from './host-executable.ts';
import { makerOf, windowsParts } from './windows-parts.ts';

export interface WindowsExecutable {
  readonly program: string;
  readonly natives: ReadonlyMap<string, string>;
}

/** Throws `part-missing` when a part cannot be fetched. */
export function buildWindowsExecutable(root: string, directory: string): WindowsExecutable {
  const cache = join(root, 'node_modules/.cache/vigil-windows');
  const { node, natives } = windowsParts(root, cache);
  const program = join(directory, 'vigil.exe');
  const script = fileURLToPath(new URL('./program.cjs', import.meta.url));
  buildHostExecutable(script, program, { node, maker: makerOf(cache) });
  return { program, natives };
}
