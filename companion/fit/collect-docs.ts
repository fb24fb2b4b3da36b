/**
 * The documents that the package brings. In: the folder to fill, `dist` by default. Out: the guide and what it links to, under the
 * paths that they have in docs/.
 */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PILOT_DOCUMENTS = [
  'run-a-pilot.md',
  'model-card.md',
  'vigil-figures.schema.json',
  'decisions/pilot.md',
  'decisions/pilot-fit.md',
  'images/pilot-consent.png',
  'images/pilot-mark.png',
  'images/pilot-popup.png',
  'images/pilot-report.png',
] as const;

/** Copies them to `folder`/docs. */
export function collectDocuments(folder: string): void {
  const from = fileURLToPath(new URL('../../docs', import.meta.url));
  for (const name of PILOT_DOCUMENTS) cpSync(join(from, name), join(folder, 'docs', name));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  collectDocuments(process.argv[2] ?? fileURLToPath(new URL('dist', import.meta.url)));
