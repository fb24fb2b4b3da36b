/**
 * Builds the headless Debian package. In: the bundled command, the bundled host, the single executable. Out: a .deb, made by
 * dpkg-deb. The executable runs both bundles, so the package depends on no nodejs. Host manifests are links of the package
 * into /usr/lib/vigil: dpkg removes them on removal and restores them on reinstallation.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { VERSION } from '@vigil/protocol/identity.ts';
import { POLKIT_ACTION_FILES, POLKIT_ACTION_TEXT } from '@vigil/register/polkit-action.ts';
import { postinst, prerm } from './deb-scripts.ts';
import { filesOf, systemPlan } from './register-script.ts';
import { copyNativePackages } from './stage.ts';

const LIB = '/usr/lib/vigil';
const PROGRAM = `${LIB}/vigil`;
const HOST = `${LIB}/vigil-native-host`;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface DebParts {
  /** Repository root, with node_modules. */
  readonly root: string;
  /** Of `vite build --mode package`. */
  readonly command: string;
  /** Of `vite build --mode host`. */
  readonly hostScript: string;
  /** Single executable of program.cjs. */
  readonly program: string;
  /** Of the release (extension/release.ts); absent: the id of the repository's manifest. */
  readonly extensionIds?: readonly string[];
}

const control = (architecture: string, version: string) => `Package: vigil
Version: ${version}
Architecture: ${architecture}
Maintainer: Vigil <maintainer@vigil.example>
Depends: libc6 (>= 2.31), libgcc-s1, libstdc++6
Recommends: gnome-keyring
Section: utils
Priority: optional
Description: Continuously checks that the enrolled user is at the keyboard
 The companion of the Vigil browser extension without a window: the vigil
 command, the native messaging host and its registration for all browsers.
`;

/** Enabled for all users on installation; an administrator can disable it: systemctl --global disable vigil. */
const UNIT = `[Unit]
Description=Vigil companion

[Service]
ExecStart=/usr/bin/vigil start
SyslogIdentifier=vigil
Restart=on-failure
NoNewPrivileges=yes
LimitCORE=0

[Install]
WantedBy=default.target
`;

function write(tree: string, path: string, content: string, mode = 0o644): void {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

/** A manifest in /etc is a link, not a conffile: dpkg would not restore a conffile that was deleted. */
function linkManifest(tree: string, path: string, content: string): void {
  const target = `${LIB}/native-messaging/${content.includes('allowed_origins') ? 'chromium' : 'firefox'}.json`;
  write(tree, target, content);
  mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
  symlinkSync(target, join(tree, path));
}

function writeRegistration(tree: string, extensionIds: DebParts['extensionIds']): void {
  for (const { path, content, mode } of filesOf(systemPlan('linux', HOST, LIB, extensionIds))) {
    if (path.endsWith('.json')) linkManifest(tree, path, content);
    else write(tree, path, content, mode);
  }
}

function writeTree(
  tree: string,
  { root, command, hostScript, program, extensionIds }: DebParts,
  version: string,
): void {
  cpSync(command, join(tree, LIB), { recursive: true, filter: (path) => !path.endsWith('.map') });
  write(tree, `${LIB}/package.json`, '{ "type": "module" }\n');
  copyNativePackages(root, join(tree, LIB));
  copyFileSync(hostScript, join(tree, LIB, 'host.cjs'));
  write(tree, `${LIB}/command.cjs`, "import('./vigil.js');\n");
  copyFileSync(program, join(tree, PROGRAM));
  chmodSync(join(tree, PROGRAM), 0o755);
  symlinkSync(basename(PROGRAM), join(tree, HOST));
  writeRegistration(tree, extensionIds);
  mkdirSync(join(tree, 'usr/bin'), { mode: 0o755 });
  symlinkSync(PROGRAM, join(tree, 'usr/bin/vigil'));
  mkdirSync(join(tree, 'etc/vigil'), { mode: 0o755 });
  write(tree, '/usr/lib/systemd/user/vigil.service', UNIT);
  write(tree, POLKIT_ACTION_FILES.headless, POLKIT_ACTION_TEXT);
  write(tree, '/DEBIAN/control', control(ARCHITECTURES[process.arch] ?? process.arch, version));
  write(tree, '/DEBIAN/postinst', postinst(LIB), 0o755);
  write(tree, '/DEBIAN/prerm', prerm(LIB), 0o755);
}

/** `none` is for tests: compressing the executable takes a minute. */
export function buildDeb(
  parts: DebParts,
  file: string,
  { compression = 'xz', version = VERSION }: { compression?: 'xz' | 'none'; version?: string } = {},
): void {
  const tree = mkdtempSync(join(tmpdir(), 'vigil-deb-'));
  try {
    chmodSync(tree, 0o755);
    writeTree(tree, parts, version);
    mkdirSync(dirname(file), { recursive: true });
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, file], { stdio: 'pipe' });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
