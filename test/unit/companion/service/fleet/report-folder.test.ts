import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { FleetReportRule } from '@vigil/protocol/policy.ts';
import { fleetReportOf } from '@vigil/service/fleet/fleet-report.ts';
import { ReportFolder, reportFileName } from '@vigil/service/fleet/report-folder.ts';
import { describe, expect, it } from 'vitest';

const HOUR_MS = 3_600_000;
const made = (machine = 'pc-1') =>
  fleetReportOf({ platform: 'linux', machine, account: 'ada', nowMs: 0, sandboxed: [], running: null });

function open(rule: FleetReportRule | null = { folder: '/drop', everyHours: 24 }) {
  const bench = { rule, written: [] as string[], faults: [] as string[], failing: null as string | null };
  const folder = new ReportFolder({
    home: '/home/ada/vigil',
    rule: () => bench.rule,
    report: async () => made(),
    replace: async (file) => {
      if (bench.failing !== null) throw new VigilError(bench.failing, 'failed');
      bench.written.push(file);
    },
    onFault: (code) => void bench.faults.push(code),
  });
  return { bench, folder };
}

describe('reportFileName', () => {
  it('tells machines, accounts and homes apart, whatever characters they have', () => {
    const names = [
      ['pc-1', 'ada', '/a'],
      ['pc-1', 'ada', '/b'],
      ['pc-2', 'ada', '/a'],
      ['pc-1', 'jörg', '/a'],
      ['pc-1', 'j-rg', '/a'],
      ['pc-1', '../../etc/x', '/a'],
    ].map(([machine = '', account = '', home = '']) => reportFileName({ machine, account }, home));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^pc-[12]_[\w.-]+_[0-9a-f]{8}\.json$/);
    expect(reportFileName({ machine: 'm'.repeat(255), account: 'a'.repeat(255) }, '/a').length).toBeLessThan(255);
  });
});

describe('ReportFolder', () => {
  it('writes at once, and again when the interval is over', async () => {
    const { bench, folder } = open();
    for (const hours of [0, 1, 23.9, 24, 25]) await folder.whenDue(hours * HOUR_MS);
    expect(bench.written).toHaveLength(2);
    expect(bench.written[0]).toMatch(/^\/drop\/pc-1_ada_[0-9a-f]{8}\.json$/);
  });

  it('tries again an hour after a failure', async () => {
    const { bench, folder } = open();
    bench.failing = 'report-folder-late';
    await folder.whenDue(0);
    bench.failing = null;
    await folder.whenDue(HOUR_MS - 1);
    expect([bench.written.length, bench.faults]).toEqual([0, ['report-folder-late']]);
    await folder.whenDue(HOUR_MS);
    expect(bench.written).toHaveLength(1);
  });

  it('follows the policy: none, another folder, a path that is not absolute', async () => {
    const { bench, folder } = open(null);
    await folder.whenDue(0);
    expect(bench.written).toEqual([]);
    bench.rule = { folder: '/drop', everyHours: 24 };
    await folder.whenDue(1);
    bench.rule = { folder: '/other', everyHours: 24 };
    await folder.whenDue(2);
    expect(bench.written.map((file) => file.split('/')[1])).toEqual(['drop', 'other']);
    bench.rule = { folder: 'drop', everyHours: 24 };
    await folder.whenDue(3);
    expect(bench.faults).toEqual(['report-folder-relative']);
  });

  it('does not begin a second report while one is on its way', async () => {
    let release = () => {};
    let started = 0;
    const folder = new ReportFolder({
      home: '/h',
      rule: () => ({ folder: '/drop', everyHours: 1 }),
      report: async () => made(),
      replace: () => {
        started += 1;
        return new Promise((resolve) => {
          release = resolve;
        });
      },
      onFault: (code) => expect.fail(code),
    });
    const first = folder.whenDue(0);
    await folder.whenDue(5 * HOUR_MS);
    release();
    await first;
    expect(started).toBe(1);
  });

  it('refuses a report that is too long', async () => {
    const long = { ...made(), sandboxedBrowsers: Array(9000).fill({ browser: 'firefox', packaging: 'snap' }) };
    const faults: string[] = [];
    const folder = new ReportFolder({
      home: '/h',
      rule: () => ({ folder: '/drop', everyHours: 1 }),
      report: async () => long,
      replace: () => Promise.reject(new Error(codeOf('written'))),
      onFault: (code) => faults.push(code),
    });
    await folder.whenDue(0);
    expect(faults).toEqual(['report-too-long']);
  });
});
