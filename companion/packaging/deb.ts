/**
 * The headless companion as a Debian package. In: the command line built for packaging, the host as one program and as a
 * script. Out: a .deb, made by dpkg-deb alone, and the tree that it is made of. Manifests for every browser of the machine
 * are files of the package, so dpkg takes them away with it.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VERSION } from '@vigil/protocol/identity.ts';
import { filesOf, systemPlan } from './register-script.ts';
import { copyNativePackages } from './stage.ts';

const LIB = '/usr/lib/vigil';
const HOST = `${LIB}/vigil-native-host`;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface DebParts {
  /** Holds the installed packages. */
  readonly root: string;
  /** Of `vite build --mode package`. */
  readonly command: string;
  /** Of `vite build --mode host`. */
  readonly hostScript: string;
  readonly hostProgram: string;
}

const control = (architecture: string) => `Package: vigil
Version: ${VERSION}
Architecture: ${architecture}
Maintainer: Vigil <maintainer@vigil.example>
Depends: nodejs (>= 20.19), libc6, libstdc++6
Recommends: gnome-keyring
Section: utils
Priority: optional
Description: Tells your bank that you are still the one at the keyboard
 The companion of the Vigil browser extension, without a window: the vigil
 command, the native messaging host and its registration for every browser.
`;

const COMMAND = `#!/bin/sh
exec /usr/bin/node ${LIB}/vigil.js "$@"
`;

/** Enabled by each user, or for all by an administrator: systemctl --global enable vigil. */
const UNIT = `[Unit]
Description=Vigil companion

[Service]
ExecStart=/usr/bin/vigil start
Restart=on-failure
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;

function write(tree: string, path: string, content: string, mode = 0o644): void {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function layOut(tree: string, { root, command, hostScript, hostProgram }: DebParts): void {
  cpSync(command, join(tree, LIB), { recursive: true });
  write(tree, `${LIB}/package.json`, '{ "type": "module" }\n');
  copyNativePackages(root, join(tree, LIB));
  copyFileSync(hostScript, join(tree, LIB, 'host.cjs'));
  copyFileSync(hostProgram, join(tree, HOST));
  chmodSync(join(tree, HOST), 0o755);
  const manifests = filesOf(systemPlan('linux', HOST, LIB));
  for (const { path, content, mode } of manifests) write(tree, path, content, mode);
  write(tree, '/usr/bin/vigil', COMMAND, 0o755);
  write(tree, '/usr/lib/systemd/user/vigil.service', UNIT);
  const kept = manifests.map(({ path }) => path).filter((path) => path.startsWith('/etc/'));
  write(tree, '/DEBIAN/conffiles', `${kept.join('\n')}\n`);
  write(tree, '/DEBIAN/control', control(ARCHITECTURES[process.arch] ?? process.arch));
}

/** `none` is for tests: compressing the executable takes a minute. */
export function buildDeb(parts: DebParts, file: string, compression: 'xz' | 'none' = 'xz'): void {
  const tree = mkdtempSync(join(tmpdir(), 'vigil-deb-'));
  try {
    chmodSync(tree, 0o755);
    layOut(tree, parts);
    mkdirSync(dirname(file), { recursive: true });
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, file], { stdio: 'pipe' });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
