/**
 * `npm run policy:generate [-- --policy FILE --updates URL --extension-id ID --out FOLDER]`. In: a policy; by default the example.
 * Out: the documents of policy-documents.ts; by default those in docs/policy, and the extension's schema of managed storage.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parsePolicy } from '@vigil/core/policy/parse-policy.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { managedSchema } from './managed-schema.ts';
import { policyDocuments } from './policy-documents.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({
  options: {
    policy: { type: 'string', default: at('./example-policy.json') },
    updates: { type: 'string', default: 'https://updates.example' },
    'extension-id': { type: 'string', default: CHROMIUM_EXTENSION_ID },
    out: { type: 'string' },
  },
});

const bytes = readFileSync(values.policy);
const { policy, problems } = parsePolicy(bytes);
if (policy === null || problems.length > 0) {
  const lines = problems.map(({ path, message }) => `  ${path || '(file)'}: ${message}`);
  throw new VigilError('policy-invalid', `${values.policy} is not valid:\n${lines.join('\n')}`);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  process.stdout.write(`${path}\n`);
}

const documents = policyDocuments(JSON.parse(bytes.toString()), {
  banks: policy.banks,
  chromiumId: values['extension-id'],
  updates: values.updates.replace(/\/$/, ''),
  channel: policy.updateChannel,
});
for (const [name, content] of documents) write(join(values.out ?? at('../../../docs/policy'), name), content);
if (values.out === undefined)
  write(at('../../../extension/public/schema.json'), `${JSON.stringify(managedSchema(), null, 2)}\n`);
