/**
 * What the Windows suite runs. In: the repository with `npm run build` done. Out: the bundled driver, native packages for Windows,
 * installer packages of two versions, the environment that programs find them by.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { buildMsi } from '@vigil/packaging/msi.ts';
import { NATIVE_PACKAGES, WINDOWS_PACKAGES } from '@vigil/packaging/native-packages.ts';
import { buildWindowsExecutable } from '@vigil/packaging/windows-executable.ts';
import { windowsParts } from '@vigil/packaging/windows-parts.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { build } from 'vite';
import type { DriverContext } from './driver/context.ts';
import type { WindowsMachine } from './machine.ts';
import { fitHere } from './pilot-fit.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NEXT = VERSION.replace(/\d+$/, (patch) => String(Number(patch) + 1));

export interface WindowsArtifacts {
  readonly node: string;
  readonly driver: string;
  readonly context: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** One file of TypeScript as node.exe runs it; packages with native code stay outside. */
async function bundleDriver(outDir: string): Promise<string> {
  const external = [...NATIVE_PACKAGES, ...WINDOWS_PACKAGES];
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      minify: false,
      rollupOptions: {
        input: { driver: join(root, 'test/windows/driver/main.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        external: ['playwright-core', 'puppeteer-core'],
      },
    },
  });
  return join(outDir, 'driver.js');
}

async function buildPackages(work: string): Promise<{ file: string; version: string }[]> {
  const command = join(work, 'command');
  const configFile = join(root, 'companion/vite.config.ts');
  await build({ configFile, mode: 'package', logLevel: 'error', build: { outDir: command, sourcemap: false } });
  const { program, natives } = buildWindowsExecutable(root, work);
  const parts = { root, command, hostScript: join(root, 'dist/companion/host.cjs'), program, natives };
  return [VERSION, NEXT].map((version) => {
    const file = join(work, `vigil-${version}.msi`);
    buildMsi(parts, file, version);
    return { file, version };
  });
}

/** The native packages of this machine, where it is not Windows: CommonJS looks for them in NODE_PATH. */
function nativeModules(work: string, natives: ReadonlyMap<string, string>): string {
  const modules = join(work, 'natives');
  for (const [name, directory] of natives) cpSync(directory, join(modules, name), { recursive: true });
  return modules;
}

export async function buildArtifacts(machine: WindowsMachine): Promise<WindowsArtifacts> {
  if (!existsSync(join(root, 'dist/companion/vigil.js'))) throw new Error('Not built yet: run "npm run build" first.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  // Below dist: the driver finds the repository two directories above itself.
  const work = mkdtempSync(join(root, 'dist/windows-'));
  const driver = await bundleDriver(work);
  const packages = machine.wine ? await buildPackages(work) : [];
  const context: DriverContext = {
    vigil: machine.path(join(root, 'dist/companion/vigil.js')),
    packages: packages.map(({ file, version }) => ({ file: machine.path(file), version })),
    wine: machine.wine,
    fit: await fitHere(root, work, machine.path),
  };
  const file = join(work, 'context.json');
  writeFileSync(file, JSON.stringify(context));
  const shared = { driver: machine.path(driver), context: machine.path(file) };
  const remove = () => removeFolder(work);
  if (!machine.wine) return { ...shared, node: process.execPath, env: {}, remove };
  const parts = windowsParts(root, join(root, 'node_modules/.cache/vigil-windows'));
  const env = { NODE_PATH: machine.path(nativeModules(work, parts.natives)) };
  return { ...shared, node: parts.node, env, remove };
}
