/**
 * The documents for banks, so that a package brings its own guide. In: the folder to fill. Out: the documents, and what they link to, under
 * the paths that they have in docs/. `tsx collect-docs.ts FOLDER` fills that of the kit.
 */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BANK_DOCUMENTS = [
  'bank-guide.md',
  'bank-reference.md',
  'verifier-service.md',
  'fail-over.md',
  'front-end.md',
  'security-events.md',
  'step-up.md',
  'step-up-entra.md',
  'step-up-keycloak.md',
  'step-up-okta.md',
  'model-card.md',
  'decisions/two-people.md',
] as const;

/** Copies them to `folder`/docs. */
export function collectDocuments(folder: string): void {
  const from = fileURLToPath(new URL('../docs', import.meta.url));
  for (const name of BANK_DOCUMENTS) cpSync(join(from, name), join(folder, 'docs', name));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  collectDocuments(process.argv[2] ?? fileURLToPath(new URL('dist', import.meta.url)));
