/** The fleet report of a real core in a real folder: replaced as a whole, readable, bounded in time. */
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { fleetReport } from '@vigil/service/fleet/fleet-report.ts';
import { leaveReports } from '@vigil/service/fleet/leave-reports.ts';
import { replaceFile } from '@vigil/service/fleet/replace-file.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../fakes/core-bench.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-drop-'));
});
afterEach(() => removeFolder(folder));

const failure = (file: string) => replaceFile(file, 'x').then(() => 'none', codeOf);

describe.skipIf(process.platform === 'win32')('replaceFile', () => {
  it('replaces the file as a whole and leaves nothing else', async () => {
    const file = join(folder, 'a.json');
    await replaceFile(file, 'first\n');
    await replaceFile(file, 'second\n');
    expect(readFileSync(file, 'utf8')).toBe('second\n');
    expect(readdirSync(folder)).toEqual(['a.json']);
    expect(statSync(file).mode & 0o137).toBe(0);
  });

  it('follows no link of another user, neither in place of the file nor of its draft', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    for (const name of ['a.json', '.a.json.new']) symlinkSync(victim, join(folder, name));
    await replaceFile(join(folder, 'a.json'), 'report');
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('report');
  });

  it('says that a folder is missing', async () => {
    expect(await failure(join(folder, 'none', 'a.json'))).toBe('report-folder-unwritable');
  });

  it('gives up on a folder that does not respond (a shell that waits stands for one)', async () => {
    const shell = join(folder, 'shell');
    writeFileSync(shell, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    const late = replaceFile(join(folder, 'a.json'), 'x', { deadlineMs: 200, shell }).then(() => 'none', codeOf);
    expect(await late).toBe('report-folder-late');
  });
});

describe.skipIf(process.platform === 'win32')('leaveReports', () => {
  it('writes what `vigil report --json` prints, for as long as the core runs', async () => {
    const bench = await CoreBench.start();
    const faults: string[] = [];
    const rule = { folder, everyHours: 24 };
    const options = {
      core: bench.core,
      home: bench.home,
      rule: () => rule,
      onFault: (code: string) => faults.push(code),
    };
    const left = leaveReports({ ...options, lookMs: 1 });
    const names = async () => {
      for await (const _event of watch(folder)) {
        const found = readdirSync(folder).filter((name) => name.endsWith('.json'));
        if (found.length > 0) return found;
      }
      return [];
    };
    const [name = '', ...others] = await names();
    expect(others).toEqual([]);
    const report = fleetReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    expect(report).toMatchObject({ machine: hostname(), running: true, companion: { store: 'ok' } });
    await bench.core.close();
    await left;
    expect(faults).toEqual([]);
  });
});
