/**
 * SoftHSM 2 with a token of its own, reached by the real pkcs11js, whose binding is compiled into a temporary folder (npm
 * runs no install scripts here). In: nothing. Out: the module, how to make keys in it, or a sentence why it is not there.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { PKCS11 } from 'pkcs11js';

export const TOKEN = 'vigil';
export const PIN = '648219';

export interface SoftHsm {
  readonly module: PKCS11;
  /** Where the compiled binding and the library are, for another process. */
  readonly binding: string;
  readonly library: string;
  /** Makes a P-256 key pair whose private half can neither be read nor leave. */
  generate(label: string): void;
  close(): void;
}

const require = createRequire(import.meta.url);
const run = (command: string, args: readonly string[], cwd?: string) =>
  execFileSync(command, args, { stdio: 'pipe', ...(cwd && { cwd }) });

/** The first that exists, after asking Debian for it where that can be done. */
function library(): string | null {
  const find = () =>
    ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'].find((path) => existsSync(path)) ??
    null;
  const found = find();
  if (found !== null || process.getuid?.() !== 0) return found;
  try {
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'softhsm2']);
  } catch {
    return null;
  }
  return find();
}

export function openSoftHsm(): SoftHsm | string {
  const path = library();
  if (path === null) return 'SoftHSM is not here: install it with "apt-get install softhsm2".';
  const headers = join(dirname(process.execPath), '..');
  if (!existsSync(join(headers, 'include', 'node', 'node_api.h'))) return 'The headers of Node are not here.';
  const home = mkdtempSync(join(tmpdir(), 'vigil-hsm-'));
  const { PKCS11: Module } = compiled(home, headers);
  mkdirSync(join(home, 'tokens'));
  writeFileSync(join(home, 'softhsm2.conf'), `directories.tokendir = ${join(home, 'tokens')}\n`);
  process.env.SOFTHSM2_CONF = join(home, 'softhsm2.conf');
  run('softhsm2-util', ['--init-token', '--free', '--label', TOKEN, '--pin', PIN, '--so-pin', PIN]);
  const module = new Module();
  module.load(path);
  module.C_Initialize();
  return {
    module,
    binding: join(home, 'pkcs11js'),
    library: path,
    generate: (label) => generate(module, label),
    close() {
      module.C_Finalize();
      removeFolder(home);
    },
  };
}

function compiled(home: string, headers: string): typeof import('pkcs11js') {
  const copy = join(home, 'pkcs11js');
  cpSync(dirname(require.resolve('pkcs11js/package.json')), copy, { recursive: true });
  run('npm', ['exec', '--offline', '-c', `node-gyp rebuild --nodedir=${headers}`], copy);
  return require(copy) as typeof import('pkcs11js');
}

/** P-256 as a DER object identifier. */
const PRIME256V1 = Buffer.from('06082a8648ce3d030107', 'hex');
const CKF_READ_WRITE = 4 | 2;
const CKM_EC_KEY_PAIR_GEN = 0x1040;

function generate(module: PKCS11, label: string): void {
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trimEnd() === TOKEN)!;
  const session = module.C_OpenSession(slot, CKF_READ_WRITE);
  module.C_Login(session, 1, PIN);
  const [TOKEN_OBJECT, LABEL, EC_PARAMS, SENSITIVE, EXTRACTABLE, SIGN, DERIVE] = [
    1, 3, 0x180, 0x103, 0x162, 0x108, 0x10c,
  ];
  module.C_GenerateKeyPair(
    session,
    { mechanism: CKM_EC_KEY_PAIR_GEN },
    [
      { type: TOKEN_OBJECT, value: true },
      { type: LABEL, value: label },
      { type: EC_PARAMS, value: PRIME256V1 },
    ],
    [
      { type: TOKEN_OBJECT, value: true },
      { type: LABEL, value: label },
      { type: SENSITIVE, value: true },
      { type: EXTRACTABLE, value: false },
      { type: SIGN, value: true },
      { type: DERIVE, value: true },
    ],
  );
  module.C_Logout(session);
  module.C_CloseSession(session);
}
