/** Leaves the fleet report in the folder of the machine policy while a core runs. In: a core, the rule. Out: files. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '@vigil/core/core-api.ts';
import type { FleetReportRule } from '@vigil/protocol/policy.ts';
import { fleetReportOf } from './fleet-report.ts';
import { reportInputsHere } from './machine-here.ts';
import { replaceFile } from './replace-file.ts';
import { ReportFolder } from './report-folder.ts';

/** Also the time from the start to the first report, when browsers have connected. */
const LOOK_MS = 60_000;

export interface LeaveReportsOptions {
  readonly core: Pick<Core, 'status' | 'userApi' | 'ended'>;
  readonly home: string;
  readonly rule: () => FleetReportRule | null;
  readonly onFault: (code: string) => void;
  readonly lookMs?: number;
}

/** Resolves when the core has ended. */
export async function leaveReports(options: LeaveReportsOptions): Promise<void> {
  const { core, home, rule, onFault, lookMs = LOOK_MS } = options;
  const report = async () => {
    const overview = await core.userApi.request({ type: 'overview' });
    return fleetReportOf(reportInputsHere({ status: core.status(), overview }));
  };
  const folder = new ReportFolder({ home, rule, report, replace: replaceFile, onFault });
  const ended = new AbortController();
  void core.ended.finally(() => ended.abort());
  while (!ended.signal.aborted) {
    await delay(lookMs, undefined, { signal: ended.signal, ref: false }).catch(() => {});
    if (!ended.signal.aborted) await folder.whenDue(performance.now());
  }
}
