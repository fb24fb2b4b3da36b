import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type CompanionLog, openLog } from '@vigil/service/log/companion-log.ts';
import { SystemLog } from '@vigil/service/log/system-log.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

let home: string;
let file: string;
let entries: string[];
let log: CompanionLog;
/** What repeats within a minute is one entry of the system's log. */
let nowMs = 0;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vigil-log-'));
  file = join(home, 'companion.log');
  entries = [];
  const writer = {
    write: (_: string, id: number, line: string) => void entries.push(`${id} ${line}`),
    flush: async () => {},
  };
  log = openLog(home, 'info', new SystemLog(writer, 'all', () => (nowMs += 60_000)));
});
afterEach(() => removeFolder(home));

const events = () =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).event);

it('goes on without a file that cannot be opened, says so once, and writes again when it can', () => {
  mkdirSync(file);
  log.record('companion-ready');
  log.record('core-open');
  expect(entries.filter((entry) => entry.startsWith('15 '))).toEqual(['15 log-not-written code=EISDIR version=0.1.0']);
  rmdirSync(file);
  log.record('companion-closed');
  expect(events()).toEqual(['companion-closed']);
});

// Every write to /dev/full fails with ENOSPC, as on a disk without room.
it.skipIf(process.platform !== 'linux')('goes on when the disk is full, and says so again the next time', () => {
  for (const _ of [1, 2]) {
    symlinkSync('/dev/full', file);
    log.record('policy-changed');
    log.record('policy-changed');
    unlinkSync(file);
    log.record('companion-ready');
    expect(events()).toEqual(['companion-ready']);
    unlinkSync(file);
    log.erase();
  }
  expect(entries.filter((entry) => entry.startsWith('15 ')).map((entry) => entry.split(' ')[2])).toEqual([
    'code=ENOSPC',
    'code=ENOSPC',
  ]);
});

it('begins another file after it was erased', () => {
  log.record('companion-ready');
  log.erase();
  log.record('companion-closed');
  expect(events()).toEqual(['companion-closed']);
});

// Windows removes a file when no one has it open any more.
it.skipIf(process.platform !== 'linux')('has closed the file when it was erased', () => {
  const openFiles = () =>
    readdirSync('/proc/self/fd').filter((handle) => {
      try {
        return readlinkSync(`/proc/self/fd/${handle}`).startsWith(file);
      } catch {
        return false;
      }
    });
  log.record('companion-ready');
  expect(openFiles()).toHaveLength(1);
  log.erase();
  expect(openFiles()).toEqual([]);
});

it('begins another file above 5 MB, and goes on with the old one where that cannot be', () => {
  writeFileSync(file, ' '.repeat(5 * 1024 * 1024 + 1));
  log.record('companion-ready');
  expect(events()).toEqual(['companion-ready']);
  log.erase();
  mkdirSync(join(`${file}.1`, 'in-the-way'), { recursive: true });
  writeFileSync(file, `${' '.repeat(5 * 1024 * 1024 + 1)}`);
  log.record('companion-closed');
  expect(events()).toEqual(['companion-closed']);
  expect(entries.filter((entry) => entry.startsWith('15 '))).toEqual([]);
  removeFolder(`${file}.1`);
});
