/** The installer package: installation, upgrade beside a running companion, removal. What is left behind is a failure. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { helloThroughHost } from '@vigil/doctor/hello-through-host.ts';
import { EVENT_MESSAGE_FILE, EVENT_SOURCE_KEY, EVENT_TYPES } from '@vigil/windows/event-log.ts';
import { readRegistryKey, readRegistryValue } from '@vigil/windows/registry.ts';
import { type DriverContext, run, type StartedCompanion, startCompanion } from './context.ts';

const FOLDER = 'C:\\Program Files\\Vigil';
const VENDORS = ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge', 'BraveSoftware\\Brave-Browser', 'Mozilla'];
const keyOf = (vendor: string) => `HKLM\\Software\\${vendor}\\NativeMessagingHosts\\com.vigil.companion`;
const RUN = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const SOURCE = `HKLM\\${EVENT_SOURCE_KEY}`;
const RESTART_MS = 180_000;

/** Keys and values below HKLM\Software, apart from the records of Windows Installer itself. */
async function registrySnapshot(): Promise<Set<string>> {
  const file = join(tmpdir(), `vigil-${process.pid}.reg`);
  assert.equal((await run('reg.exe', ['export', 'HKLM\\Software', file, '/y'])).code, 0);
  const lines = readFileSync(file, 'utf16le').replaceAll('\\\r\n', '').split('\r\n');
  rmSync(file);
  let key = '';
  const entries = lines.flatMap((line) => {
    if (line.startsWith('[')) key = line;
    return line === '' ? [] : [line.startsWith('[') ? line : `${key} ${line}`];
  });
  return new Set(
    entries.filter(
      (entry) => !/\\Windows\\CurrentVersion\\(Installer|Uninstall)\b|\\Classes\\Installer\b/i.test(entry),
    ),
  );
}

const install = async (...args: string[]) => {
  const { code, stdout, stderr } = await run('msiexec.exe', [...args, '/qn']);
  assert.ok(code === 0 || code === 3010, `msiexec ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
};

function hostOf(vendor: string): string {
  const manifest = readRegistryValue(keyOf(vendor));
  assert.ok(manifest !== null, `${vendor} has a manifest`);
  return join(manifest, '..', JSON.parse(readFileSync(manifest, 'utf8')).path);
}

function checkInstalled(version: string): string {
  const program = join(FOLDER, version, 'vigil.exe');
  for (const vendor of VENDORS) assert.equal(hostOf(vendor).toLowerCase(), program.toLowerCase());
  assert.equal(readRegistryKey(RUN)?.get('Vigil'), `"${program}" start`);
  const source = readRegistryKey(SOURCE);
  assert.deepEqual([source?.get('EventMessageFile'), source?.get('TypesSupported')], [EVENT_MESSAGE_FILE, EVENT_TYPES]);
  return program;
}

const HOME = join(process.env.LOCALAPPDATA ?? '', 'Vigil');
const pidOf = async (program: string): Promise<number | null> => {
  const { stdout } = await run(program, ['status', '--json']);
  return JSON.parse(stdout).pid ?? null;
};

/** The companion that runs after the upgrade, in the place of `before`. */
async function restarted(program: string, before: StartedCompanion): Promise<number> {
  assert.equal(await before.exited, 0);
  for (const until = Date.now() + RESTART_MS; Date.now() < until; await delay(500)) {
    const pid = await pidOf(program);
    if (pid !== null && pid !== before.ready.pid) return pid;
  }
  throw new Error('no companion runs after the upgrade');
}

export async function installerLifeCycle({ packages }: DriverContext): Promise<string> {
  const [older, newer] = packages;
  if (older === undefined || newer === undefined) return 'not run: no installer packages';
  const before = await registrySnapshot();
  await install('/i', older.file);
  const first = checkInstalled(older.version);
  const companion = await startCompanion([first], [], process.env);
  await helloThroughHost(hostOf('Google\\Chrome'), 'msi');
  const former = join(tmpdir(), `vigil-${older.version}`);
  cpSync(dirname(first), former, { recursive: true });
  await install('/i', newer.file);
  const second = checkInstalled(newer.version);
  const pid = await restarted(second, companion);
  // As the installer does it when it removes the former version, which may be later than the restart.
  assert.equal((await run(join(former, basename(first)), ['stop', '--all-users'])).code, 0);
  assert.equal(await pidOf(second), pid, 'the removal of the former version stops no companion of the next');
  removeFolder(former);
  await helloThroughHost(hostOf('Mozilla'), 'msi');
  assert.deepEqual(readdirSync(FOLDER), [newer.version], 'the old version is removed');
  await install('/x', newer.file);
  assert.equal(existsSync(FOLDER), false, 'the folder is removed');
  assert.throws(() => process.kill(pid, 0), 'the companion is stopped');
  const after = await registrySnapshot();
  const left = [...after].filter((entry) => !before.has(entry) && /vigil/i.test(entry));
  assert.deepEqual(left, [], 'no registry value is left');
  assert.equal(readRegistryKey(SOURCE), null, 'the source of the Event Log is removed');
  removeFolder(HOME);
  return `${older.version}, ${newer.version}, removed; ${after.size} registry entries compared`;
}
