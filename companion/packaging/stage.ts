/**
 * Prepares the input of electron-builder. In: a repository with desktop and host built. Out: the application directory,
 * the install scripts of the packages, and the host manifests for Windows.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { hostManifest } from '@vigil/register/plan.ts';
import { POLKIT_ACTION_TEXT } from '@vigil/register/polkit-action.ts';
import { INSTALLED, STAGE } from './builder-config.ts';
import { chromiumIdsOf } from './extension/release.ts';
import { NATIVE_PACKAGES, nativeClosure } from './native-packages.ts';
import { installText, removeText, systemPlan } from './register-script.ts';

/** Copies the packages with native code to `target`. */
export function copyNativePackages(root: string, target: string): void {
  const modules = join(root, 'node_modules');
  for (const name of nativeClosure(modules)) {
    cpSync(join(modules, name), join(target, 'node_modules', name), { recursive: true, dereference: true });
  }
}

function stageApp(root: string, app: string): void {
  const built = join(root, 'dist/companion-desktop');
  if (!existsSync(join(built, 'main.js')))
    throw new VigilError('not-built', 'The desktop program is not built: run npm run build:desktop');
  cpSync(built, app, { recursive: true });
  copyNativePackages(root, app);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'companion/core/package.json'), 'utf8'));
  const manifest = {
    name: 'vigil-desktop',
    version: VERSION,
    description: 'Continuously checks that the enrolled user is at the keyboard.',
    author: 'Vigil <maintainer@vigil.example>',
    homepage: 'https://vigil.example',
    type: 'module',
    main: 'main.js',
    dependencies: Object.fromEntries(NATIVE_PACKAGES.map((name) => [name, dependencies[name]])),
  };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** electron-builder replaces its script with ours, so ours starts with the contents of its template. */
function templateOf(name: string): string {
  const builder = dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));
  return readFileSync(join(builder, 'templates/linux', name), 'utf8');
}

function stageScripts(resources: string, extensionIds: readonly string[]): void {
  const linux = systemPlan('linux', `${INSTALLED.linux}/vigil-native-host`, INSTALLED.linux, extensionIds);
  const remove = `case "$1" in remove|purge|0)\n${removeText(linux)};;\nesac\n`;
  writeFileSync(join(resources, 'after-install.sh'), `${templateOf('after-install.tpl')}\n${installText(linux)}`);
  writeFileSync(join(resources, 'after-remove.sh'), `${templateOf('after-remove.tpl')}\n${remove}`);
  writeFileSync(join(resources, 'polkit.policy'), POLKIT_ACTION_TEXT);
  const mac = systemPlan(
    'darwin',
    `${INSTALLED.darwin}/vigil-native-host`,
    '/Library/Application Support/Vigil/native-host',
    extensionIds,
  );
  mkdirSync(join(resources, 'pkg-scripts'));
  writeFileSync(join(resources, 'pkg-scripts/postinstall'), `#!/bin/sh\nset -e\n${installText(mac)}`, { mode: 0o755 });
  // On Windows the path may be relative to the manifest; the install directory is not known here.
  mkdirSync(join(resources, 'windows-host'));
  for (const family of ['chromium', 'firefox'] as const) {
    const manifest = hostManifest(family, 'vigil-native-host.exe', extensionIds);
    writeFileSync(join(resources, 'windows-host', `${family}.json`), manifest);
  }
}

export function stage(root: string): void {
  const [app, resources] = [join(root, STAGE.app), join(root, STAGE.resources)];
  for (const directory of [app, resources]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }
  stageApp(root, app);
  stageScripts(resources, chromiumIdsOf(root));
  cpSync(join(root, 'companion/desktop/build/icon.png'), join(resources, 'icon.png'));
}
