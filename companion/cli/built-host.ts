/** Where the built host lies. In: this file's own place, built or in source. Out: its path; `not-built` when it is absent. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Beside the built command, or built from the source that runs. */
const CANDIDATES = ['./host.cjs', '../../dist/companion/host.cjs'];

export function builtHost(): string {
  const found = CANDIDATES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) =>
    existsSync(path),
  );
  if (found === undefined) throw new VigilError('not-built', 'The host is not built: run npm run build:companion');
  return found;
}
