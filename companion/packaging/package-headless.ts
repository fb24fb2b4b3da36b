/** `npm run package:headless`. In: what was built for it. Out: dist/packages/vigil_VERSION_ARCH.deb, and its size. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@vigil/protocol/identity.ts';
import { buildDeb } from './deb.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, `dist/packages/vigil_${VERSION}_${process.arch}.deb`);
const parts = {
  root,
  command: join(root, 'dist/companion-package'),
  hostScript: join(root, 'dist/companion/host.cjs'),
  hostProgram: join(root, 'dist/host/vigil-native-host'),
};
buildDeb(parts, file);
process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
