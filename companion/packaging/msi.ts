/**
 * Builds the headless Windows package with wixl. In: the bundled command, the bundled host, the single executable, the native
 * packages for Windows. Out: an .msi. The executable runs both bundles, so it is the command, the companion and the host.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { hostManifest } from '@vigil/register/plan.ts';
import { msiSource, PROGRAM } from './msi-source.ts';
import { nativeClosure } from './native-packages.ts';

export interface MsiParts {
  /** Repository root, with node_modules. */
  readonly root: string;
  /** Of `vite build --mode package`. */
  readonly command: string;
  /** Of `vite build --mode host`. */
  readonly hostScript: string;
  /** Single executable of program.cjs for Windows. */
  readonly program: string;
  /** Directory of each native package by name. */
  readonly natives: ReadonlyMap<string, string>;
  /** Ids of the extension that may start the host; default: those of this build. */
  readonly extensionIds?: readonly string[];
}

/** Directories, licences and what runs; not what it was compiled from. */
const isNeeded = (path: string) => /(^|[/\\])(@?[^./\\]+|LICENSE[^/\\]*)$|\.(cjs|mjs|js|json|node)$/.test(path);

function copyNatives(tree: string, { root, natives }: MsiParts): void {
  const modules = join(root, 'node_modules');
  const common = nativeClosure(modules, 'win32').filter((name) => !/(linux|darwin|win32)/.test(name));
  for (const name of common)
    cpSync(join(modules, name), join(tree, 'node_modules', name), { recursive: true, filter: isNeeded });
  for (const [name, directory] of natives) {
    cpSync(directory, join(tree, 'node_modules', name), { recursive: true, filter: isNeeded });
  }
}

/** The tree of one version below the installation directory. */
export function writeMsiTree(tree: string, parts: MsiParts): void {
  cpSync(parts.command, tree, { recursive: true, filter: (path) => !path.endsWith('.map') });
  writeFileSync(join(tree, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(tree, 'command.cjs'), "import('./vigil.js');\n");
  copyFileSync(parts.hostScript, join(tree, 'host.cjs'));
  copyFileSync(parts.program, join(tree, PROGRAM));
  copyNatives(tree, parts);
  for (const family of ['chromium', 'firefox'] as const)
    writeFileSync(join(tree, `${family}.json`), hostManifest(family, PROGRAM, parts.extensionIds));
}

/**
 * Places that wixl has no attribute for: the old version is removed after the new one is complete (InstallFinalize, 6600), and
 * companions are stopped within the transaction, before their files are removed (RemoveFiles, 3500).
 */
const SEQUENCE = { RemoveExistingProducts: 6700, StopCompanions: 3450 } as const;

function order(file: string): void {
  for (const [action, sequence] of Object.entries(SEQUENCE)) {
    const query = `UPDATE \`InstallExecuteSequence\` SET \`Sequence\` = ${sequence} WHERE \`Action\` = '${action}'`;
    execFileSync('msibuild', [file, '-q', query], { stdio: 'pipe' });
  }
}

/** Throws `tools-missing` without wixl and msitools. */
export function buildMsi(parts: MsiParts, file: string, version: string = VERSION): void {
  const work = mkdtempSync(join(tmpdir(), 'vigil-msi-'));
  try {
    writeMsiTree(join(work, 'tree'), parts);
    const source = join(work, 'vigil.wxs');
    writeFileSync(source, msiSource(join(work, 'tree'), version));
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    execFileSync('wixl', ['-a', 'x64', '-o', file, source], { cwd: work, stdio: 'pipe' });
    order(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new VigilError('tools-missing', 'Install wixl and msitools, which build the package', { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
