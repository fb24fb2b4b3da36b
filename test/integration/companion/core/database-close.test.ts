/**
 * libsql closes a connection twice, and the second time reads what the first has freed: on Windows that ends the process. Here the
 * allocator fills what is freed with the mark of an open connection, so that a second close ends it on Linux too, every time.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** SQLITE_STATE_OPEN is 0x76. Blocks kept for reuse by their thread are not filled, so none are kept. */
const ENV = { ...process.env, GLIBC_TUNABLES: `glibc.malloc.tcache_count=0:glibc.malloc.perturb=${0x76}` };
const isGlibc = 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header;

const BEGIN = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Libsql from 'libsql';
import { Database } from '@vigil/core/store/database.ts';
setFlagsFromString('--expose-gc');
const collect = async () => {
  for (let i = 0; i < 3; i++) {
    runInNewContext('gc')();
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const [, folder] = process.argv;
const key = Buffer.alloc(32, 7);
const used = (file) => {
  const database = new Database(folder + '/' + file, key);
  database.exec('CREATE TABLE IF NOT EXISTS t (a)');
  database.run('INSERT INTO t VALUES (?)', 1);
  database.all('SELECT a FROM t');
  return database;
};
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-close-'));
});
afterAll(() => removeFolder(folder));

function ended(program: string) {
  const args = ['--import', 'tsx', '--input-type=module', '-e', BEGIN + program, folder];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: ENV,
    timeout: 60_000,
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr };
}
const WELL = { status: 0, signal: null, stdout: '', stderr: '' };

/** Which files of a home that could not be opened stay open: Windows could not erase them. */
const AFTER_FAULT = `
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { MIGRATIONS } from '@vigil/core/store/schema.ts';
const providers = keyProviders({ keyring: null, passphrase: () => null });
const open = (name, migrations) => openStore({ home: folder + '/' + name, providers, migrations });
const fails = () => {
  throw new Error('no room');
};
const codes = [];
await open('new', [...MIGRATIONS, fails]).catch((error) => codes.push(error.message));
(await open('known', MIGRATIONS)).store.close();
await open('known', [...MIGRATIONS, fails]).then(({ state }) => codes.push(state));
await collect();
const openFiles = readdirSync('/proc/self/fd').flatMap((handle) => {
  try {
    return readlinkSync('/proc/self/fd/' + handle);
  } catch {
    return [];
  }
});
process.stdout.write(JSON.stringify([codes, openFiles.filter((file) => file.startsWith(folder))]));
`;

describe.skipIf(!isGlibc)('a database', () => {
  it('of libsql alone ends the process when it is closed: without this the other cases show nothing', () => {
    expect(ended("new Libsql(folder + '/bare.db').close()").signal).toBe('SIGSEGV');
  });

  it.each([
    ['closes at once', "used('once.db').close()"],
    ['closes twice', "const database = used('twice.db'); database.close(); database.close()"],
    [
      'closes after its statements were collected',
      "const database = used('late.db'); await collect(); database.close(); await collect()",
    ],
    [
      'is collected after it was closed',
      "used('gone.db').close(); await collect(); used('gone.db').close(); await collect()",
    ],
    ['is open when the process ends', "globalThis.kept = used('end.db')"],
    ['is open when the process is ended', "globalThis.kept = used('exit.db'); await collect(); process.exit(0)"],
    [
      'is open in a transaction when the process is ended',
      "const kept = used('in.db'); kept.transaction(() => process.exit(0))",
    ],
    ['is refused', "try { used('other.db') } catch {} await collect()"],
    ['cannot be opened', "try { used('none/x.db') } catch {} await collect()"],
  ])('%s without ending the process', (_, program) => {
    writeFileSync(join(folder, 'other.db'), 'no database'.repeat(1000));
    expect(ended(program)).toEqual(WELL);
  });

  it('is closed when it could not be prepared', () => {
    expect(ended(AFTER_FAULT)).toEqual({ ...WELL, stdout: '[["no room","undecryptable"],[]]' });
  });
});
