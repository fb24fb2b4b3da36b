/** The life of a companion through the command line, with names that are not ASCII and other spellings of the home. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { here } from '@vigil/channel/home.ts';
import { helloThroughHost } from '@vigil/doctor/hello-through-host.ts';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { BROWSERS, placesOf } from '@vigil/register/browsers.ts';
import { currentUserSid, readSecurity } from '@vigil/windows/file-security.ts';
import { readRegistryValue } from '@vigil/windows/registry.ts';
import { strangers } from '@vigil/windows/sddl.ts';
import { type DriverContext, run, type StartedCompanion, User } from './context.ts';
import { Scanner } from './scanner.ts';

const CHROME = `HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\${NATIVE_HOST_NAME}`;
const launcherOf = (user: User): string => {
  const file = join(user.home, 'native-host', 'chromium.json');
  return JSON.parse(readFileSync(file, 'utf8')).path;
};

/** Runs a command that ends the companion. */
async function ended(user: User, companion: StartedCompanion, ...command: string[]): Promise<void> {
  const { code, stdout, stderr } = await user.vigil(...command);
  assert.equal(code, 0, `${stdout}${stderr}exit code of the companion: ${companion.child.exitCode}`);
  assert.equal(await companion.exited, 0);
}
const stopped = (user: User, companion: StartedCompanion) => ended(user, companion, 'stop');
const erased = (user: User, companion: StartedCompanion) => ended(user, companion, 'erase', '--yes');

function registeredKeys(): string[] {
  const keys = BROWSERS.flatMap((browser) => placesOf(browser, 'user', here()).keys);
  return [...new Set(keys)].filter((key) => readRegistryValue(`${key}\\${NATIVE_HOST_NAME}`) !== null);
}

/** start, status, register, unregister, erase, stop. */
export async function commandCycle(context: DriverContext): Promise<string> {
  const user = new User(context, 'cycle');
  const companion = await user.start();
  assert.deepEqual(strangers(readSecurity(user.home), currentUserSid()), [], 'the home is private');
  const status = JSON.parse((await user.vigil('status', '--json')).stdout);
  assert.equal(status.running, true);
  assert.equal((await user.start().catch(String)).toString().includes('already running'), true);
  assert.equal((await user.vigil('register', '--browser', 'chrome', 'edge', 'firefox')).code, 0);
  assert.equal(registeredKeys().length, 3);
  await helloThroughHost(launcherOf(user), 'source');
  assert.equal((await user.vigil('unregister')).code, 0);
  assert.deepEqual(registeredKeys(), []);
  await stopped(user, companion);
  assert.equal((await user.vigil('stop')).code, 3);
  const again = await user.start();
  await erased(user, again);
  user.remove();
  return 'start, status, register, unregister, stop, erase';
}

/** Registers for a user of this name and greets the companion through what the browser would start. */
async function registered(context: DriverContext, name: string): Promise<void> {
  const user = new User(context, name);
  const companion = await user.start();
  const { code, stderr } = await user.vigil('register', '--browser', 'chrome');
  assert.equal(code, 0, stderr);
  assert.equal(readRegistryValue(CHROME), join(user.home, 'native-host', 'chromium.json'));
  await helloThroughHost(launcherOf(user), 'source');
  const { stdout } = await user.vigil('unregister');
  assert.ok(!stdout.includes('Kept'), stdout);
  assert.equal(readRegistryValue(CHROME), null);
  await stopped(user, companion);
  user.remove();
}

export async function namesNotAscii(context: DriverContext): Promise<string> {
  const names = ['山田 & Jörg (x86)', '100% tom'];
  for (const name of names) await registered(context, name);
  return names.join(', ');
}

/** node and host below a folder that the launcher cannot name, neither absolutely nor relatively. */
export async function programsNotAscii(context: DriverContext): Promise<string> {
  const folder = 'C:\\users\\Prögramme 山';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const node = join(folder, 'node.exe');
  copyFileSync(process.execPath, node);
  copyFileSync(join(dirname(context.vigil), 'host.cjs'), join(folder, 'host.cjs'));
  const user = new User(context, 'programs');
  const companion = await user.start();
  const { planFor } = await import('./plan.ts');
  planFor(user.home, node, join(folder, 'host.cjs'));
  await helloThroughHost(launcherOf(user), 'source');
  await stopped(user, companion);
  user.remove();
  return basename(folder);
}

/** Every spelling of a home gives the one companion. */
export async function otherSpellings(context: DriverContext): Promise<string> {
  const user = new User(context, 'Spelling');
  const companion = await user.start();
  const spellings = ['c:\\USERS\\spelling\\appdata\\LOCAL\\vigil', `${user.home}\\`];
  for (const home of spellings) {
    const found = await user.vigil('status', '--json', '--home', home);
    assert.equal(JSON.parse(found.stdout).running, true, home);
    const second = await user.vigil('start', '--home', home, '--key-tier', 'file');
    assert.equal(second.code, 4, `${home}: ${second.stderr}`);
  }
  await stopped(user, companion);
  user.remove();
  return `${spellings.length} spellings`;
}

/** A process that knows the path of the home, and not the secret, cannot occupy the name of the pipe. */
export async function squatters(context: DriverContext): Promise<string> {
  const user = new User(context, 'squatted');
  const guess = createHash('sha256').update(user.home).digest('hex').slice(0, 16);
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(`\\\\.\\pipe\\vigil-${guess}`, resolve);
  });
  const companion = await user.start();
  assert.equal((await user.vigil('status')).code, 0);
  await erased(user, companion);
  server.close();
  user.remove();
  return 'start, status and erase beside a squatter';
}

/** `--user-data-dir` says that the registry serves every profile. */
export async function userDataDirectory(context: DriverContext): Promise<string> {
  const user = new User(context, 'profile');
  const { code, stdout } = await user.vigil('register', '--browser', 'chromium', '--user-data-dir', 'C:\\profile');
  assert.equal(code, 0);
  assert.match(stdout, /every user data directory/);
  assert.equal((await user.vigil('unregister')).code, 0);
  user.remove();
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** A program that its user can change is not registered for all users. */
export async function untrustedProgram(context: DriverContext): Promise<string> {
  const user = new User(context, 'untrusted');
  const { code, stderr } = await user.vigil('register', '--system', '--browser', 'chrome');
  assert.notEqual(code, 0);
  assert.match(stderr, /can be changed by/);
  user.remove();
  return stderr.trim();
}

/** A policy below ProgramData that a user created is not the machine's. */
export async function untrustedPolicy(context: DriverContext): Promise<string> {
  const folder = join(process.env.ProgramData ?? 'C:\\ProgramData', 'Vigil');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'policy.json');
  writeFileSync(file, '{"version":1,"banks":[]}');
  const user = new User(context, 'policy');
  const companion = await user.start();
  const status = JSON.parse((await user.vigil('status', '--json')).stdout);
  assert.equal(status.policy.source, 'none');
  await stopped(user, companion);
  await run('cmd.exe', ['/c', 'del', file]);
  user.remove();
  return 'ignored';
}

/** A virus scanner has the files of a home open, again and again, while a companion starts, registers, writes and erases them. */
export async function scanned(context: DriverContext): Promise<string> {
  const user = new User(context, 'scanned');
  const scanner = new Scanner(user.localAppData);
  try {
    const companion = await user.start();
    assert.equal((await user.vigil('register', '--browser', 'chrome')).code, 0);
    await helloThroughHost(launcherOf(user), 'source');
    assert.equal((await user.vigil('unregister')).code, 0);
    await stopped(user, companion);
    await erased(user, await user.start());
    assert.deepEqual(readdirSync(user.home), ['channel.secret']);
  } finally {
    scanner.close();
  }
  user.remove();
  return `${scanner.opened} files opened by the scanner`;
}
