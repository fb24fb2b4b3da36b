/**
 * `npm run package:extension [-- --key FILE --updates URL --channel NAME --store-id ID --xpi FILE --out FOLDER]`. In: the built
 * extension. Out: CRX, XPI and update manifests in dist/packages/updates/CHANNEL, the ids in dist/packages/extension.json.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UPDATE_CHANNELS } from '@vigil/protocol/policy.ts';
import { z } from 'zod';
import { buildRelease } from './build-release.ts';
import { extensionKeyFile, readExtensionKey } from './extension-key.ts';
import { releaseFile } from './release.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const { values } = parseArgs({
  options: {
    key: { type: 'string', default: extensionKeyFile(process.env) },
    updates: { type: 'string', default: 'https://updates.example' },
    channel: { type: 'string', default: 'stable' },
    'store-id': { type: 'string', multiple: true, default: [] },
    xpi: { type: 'string' },
    out: { type: 'string', default: join(root, 'dist/packages/updates') },
  },
});

const { key, made } = readExtensionKey(values.key);
const release = buildRelease({
  built: join(root, 'dist'),
  key,
  updates: values.updates.replace(/\/$/, ''),
  channel: z.enum(UPDATE_CHANNELS).parse(values.channel),
  out: values.out,
  storeIds: values['store-id'],
  signedXpi: values.xpi,
});
const { folder, isXpiSigned, ...ids } = release;
mkdirSync(dirname(releaseFile(root)), { recursive: true });
writeFileSync(releaseFile(root), `${JSON.stringify(ids, null, 2)}\n`);

const size = (name: string) => `${(statSync(join(folder, name)).size / 1000).toFixed(0)} kB`;
const lines = [
  made ? `New key: ${values.key}. Keep it: updates need the same key.` : `Key: ${values.key}`,
  `Chromium id: ${ids.chromiumIds[0]}`,
  `Firefox id: ${ids.firefoxId}`,
  `Version: ${ids.version}`,
  `${folder}: vigil.crx ${size('vigil.crx')}, vigil.xpi ${size('vigil.xpi')}, updates.xml, updates.json`,
  isXpiSigned
    ? 'vigil.xpi is signed by Mozilla.'
    : 'vigil.xpi is not signed: release versions of Firefox refuse it without a message. Submit it to addons.mozilla.org for ' +
      'self-distribution and pack again with --xpi FILE, or use Firefox ESR with the policy in browsers/firefox-unsigned.json.',
];
process.stdout.write(`${lines.join('\n')}\n`);
