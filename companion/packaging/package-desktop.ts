/**
 * `npm run package:desktop [-- deb|msi|pkg|dir]`. In: the built desktop and host, Electron's binary for this platform. Out: a
 * package in dist/packages/. `dir` writes the unpacked program only.
 */
import { fileURLToPath } from 'node:url';
import { build, Platform } from 'electron-builder';
import { BUILDER_CONFIG } from './builder-config.ts';
import { stage } from './stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = process.argv[2] ?? { linux: 'deb', win32: 'msi', darwin: 'pkg' }[process.platform as string] ?? 'dir';

stage(root);
await build({
  projectDir: root,
  targets: Platform.current().createTarget(target),
  config: BUILDER_CONFIG,
  publish: 'never',
});
