/**
 * What ships beside the program: the guide, the OpenAPI document, the clients, the contract vectors, the container file and the unit. In: the
 * folder to fill, `dist` by default. Out: the files in it.
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectDocuments } from '@vigil/portal/collect-docs.ts';
import { openApiDocument } from './api/openapi.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const out = process.argv[2] ?? at('dist');

writeFileSync(join(out, 'openapi.json'), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
const isSource = (path: string) => !path.includes('__pycache__');
cpSync(at('../clients'), join(out, 'clients'), { recursive: true, filter: isSource });
cpSync(at('deploy'), join(out, 'deploy'), { recursive: true });
collectDocuments(out);
for (const file of ['README.md', 'attestation.json', 'registration.json']) {
  cpSync(at(`../../test/vectors/${file}`), join(out, 'vectors', file));
}
