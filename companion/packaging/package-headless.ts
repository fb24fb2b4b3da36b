/** `npm run package:headless`. In: the bundled command and host. Out: dist/packages/vigil_VERSION_ARCH.deb; prints its size. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@vigil/protocol/identity.ts';
import { buildDeb } from './deb.ts';
import { chromiumIdsOf } from './extension/release.ts';
import { buildHostExecutable } from './host-executable.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, `dist/packages/vigil_${VERSION}_${process.arch}.deb`);
const parts = {
  root,
  command: join(root, 'dist/companion-package'),
  hostScript: join(root, 'dist/companion/host.cjs'),
  program: join(root, 'dist/host/vigil'),
  extensionIds: chromiumIdsOf(root),
};
buildHostExecutable(fileURLToPath(new URL('./program.cjs', import.meta.url)), parts.program);
buildDeb(parts, file);
process.stdout.write(`Admitted extension ids: ${parts.extensionIds.join(', ')}\n`);
process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
