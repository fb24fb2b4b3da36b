/** Faults of an installation on Windows. Each is made, named by doctor with a remedy for the MSI, and taken back. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { encodeFrame } from '@vigil/channel/framing.ts';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { diagnose } from '@vigil/doctor/diagnose.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { type DriverContext, run, type StartedCompanion, User } from './context.ts';

interface WindowsFault {
  readonly code: string;
  readonly remedy: RegExp;
  inject(user: User, companion: StartedCompanion): unknown;
}

const POLICIES = 'HKLM\\Software\\Policies\\Google\\Chrome';
const PROGRAM_DATA = join(process.env.ProgramData ?? 'C:\\ProgramData', 'Vigil');

const native = (user: User, name: string) => join(user.home, 'native-host', name);
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
const policy = (name: string, type: string, data: string, key = '') =>
  run('reg.exe', ['add', `${POLICIES}${key}`, '/v', name, '/t', type, '/d', data, '/f', '/reg:64']);

const FAULTS: readonly WindowsFault[] = [
  { code: 'registry-dangling', remedy: /msiexec/, inject: (user) => rmSync(native(user, 'chromium.json')) },
  { code: 'manifest-broken', remedy: /msiexec/, inject: (user) => writeFileSync(native(user, 'chromium.json'), '{') },
  {
    code: 'manifest-invalid',
    remedy: /msiexec/,
    inject: (user) =>
      edit(native(user, 'chromium.json'), (text) => text.replace(CHROMIUM_EXTENSION_ID, 'a'.repeat(32))),
  },
  { code: 'launcher-missing', remedy: /msiexec/, inject: (user) => rmSync(native(user, 'vigil-host.cmd')) },
  {
    code: 'host-silent',
    remedy: /msiexec/,
    inject: (user) => writeFileSync(native(user, 'vigil-host.cmd'), '@exit 0\r\n'),
  },
  {
    code: 'user-hosts-forbidden',
    remedy: /for all users/,
    inject: () => policy('NativeMessagingUserLevelHosts', 'REG_DWORD', '0'),
  },
  {
    code: 'host-blocked',
    remedy: /NativeMessagingAllowlist/,
    inject: () => policy('1', 'REG_SZ', '*', '\\NativeMessagingBlocklist'),
  },
  {
    code: 'extension-blocked',
    remedy: /ExtensionInstallAllowlist/,
    inject: () => policy('1', 'REG_SZ', '*', '\\ExtensionInstallBlocklist'),
  },
  {
    code: 'allow-list-missing',
    remedy: /3rdparty/,
    inject: () => policy('1', 'REG_SZ', `${CHROMIUM_EXTENSION_ID};https://it.example/`, '\\ExtensionInstallForcelist'),
  },
  {
    code: 'policy-not-trusted',
    remedy: /icacls/,
    inject: () => {
      mkdirSync(PROGRAM_DATA, { recursive: true });
      writeFileSync(join(PROGRAM_DATA, 'policy.json'), '{"version":1,"banks":[]}');
    },
  },
];

const pathsOf = (home: string) => channelPaths(home, here());

async function firstFault(home: string) {
  const { findings } = await diagnose(pathsOf(home), 'msi');
  return findings.find(({ result }) => result === 'failed') ?? null;
}

async function expectFault(home: string, code: string, remedy: RegExp): Promise<void> {
  const found = await firstFault(home);
  assert.equal(found?.code, code, JSON.stringify(found));
  assert.match(found?.remedy ?? '', remedy);
}

/** On a machine without a policy, the first thing to say about an installation that works. */
const NO_POLICY = 'policy-absent';

async function takeBack(user: User, kept: string): Promise<void> {
  cpSync(kept, join(user.home, 'native-host'), { recursive: true, force: true });
  await run('reg.exe', ['delete', POLICIES, '/f', '/reg:64']);
  rmSync(join(PROGRAM_DATA, 'policy.json'), { force: true });
}

/** The companion is killed, and then a process that knows the secret takes its place. */
async function faultsWithoutCompanion(user: User, companion: StartedCompanion): Promise<void> {
  companion.child.kill();
  await companion.exited;
  await expectFault(user.home, 'companion-died', /sign in again/);
  const paths = pathsOf(user.home);
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(encodeFrame(Buffer.alloc(64, 1))));
  });
  server.listen(endpointOf(paths, readSecret(paths.secret)));
  await once(server, 'listening');
  await expectFault(user.home, 'socket-occupied', /end it/);
  server.close();
}

export async function doctorFaults(context: DriverContext): Promise<string> {
  const user = new User(context, 'doctor');
  const companion = await user.start();
  assert.equal((await user.vigil('register', '--browser', 'chrome')).code, 0);
  const kept = join(user.localAppData, 'kept');
  cpSync(join(user.home, 'native-host'), kept, { recursive: true });
  assert.equal((await firstFault(user.home))?.code, NO_POLICY);
  // A package names the program relative to the manifest: that is no fault.
  edit(native(user, 'chromium.json'), (text) => JSON.stringify({ ...JSON.parse(text), path: 'vigil-host.cmd' }));
  assert.equal((await firstFault(user.home))?.code, NO_POLICY);
  for (const { code, remedy, inject } of FAULTS) {
    await inject(user, companion);
    await expectFault(user.home, code, remedy);
    await takeBack(user, kept);
  }
  const open = join(user.localAppData, 'open home');
  mkdirSync(open);
  await expectFault(open, 'home-open', /icacls/);
  await faultsWithoutCompanion(user, companion);
  assert.equal((await user.vigil('unregister')).code, 0);
  user.remove();
  return `${FAULTS.length + 3} faults`;
}
