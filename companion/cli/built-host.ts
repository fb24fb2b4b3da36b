/** Finds the built native messaging host. In: the location of this file. Out: the host's path; throws `not-built`. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Relative to the built command, or to the source tree. */
const CANDIDATES = ['./host.cjs', '../../dist/companion/host.cjs'];

export function builtHost(): string {
  const found = CANDIDATES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) =>
    existsSync(path),
  );
  if (found === undefined)
    throw new VigilError('not-built', 'The native messaging host is not built: run npm run build:companion');
  return found;
}
