/**
 * `npm run package:msi`, on Linux with wixl. In: the bundled command and host. Out: dist/packages/Vigil-VERSION.msi; prints its
 * size. node.exe and the native packages for Windows come from the npm registry.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@vigil/protocol/identity.ts';
import { chromiumIdsOf } from './extension/release.ts';
import { buildMsi } from './msi.ts';
import { buildWindowsExecutable } from './windows-executable.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, `dist/packages/Vigil-${VERSION}.msi`);
const { program, natives } = buildWindowsExecutable(root, join(root, 'dist/host'));
const parts = {
  root,
  command: join(root, 'dist/companion-package'),
  hostScript: join(root, 'dist/companion/host.cjs'),
  program,
  natives,
  extensionIds: chromiumIdsOf(root),
};
buildMsi(parts, file);
process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
