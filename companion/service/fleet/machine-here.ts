/** The machine and the account that a fleet report is about. In: the system. Out: their names. */
import { hostname, userInfo } from 'node:os';
import { here } from '@vigil/channel/home.ts';
import { sandboxedBrowsers } from '@vigil/register/sandboxed-browsers.ts';
import type { ReportInputs } from './fleet-report.ts';

/** An account without an entry in the user database has a number only. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

const MAX_NAME = 255;

export const reportInputsHere = (running: ReportInputs['running']): ReportInputs => ({
  platform: process.platform,
  machine: hostname().slice(0, MAX_NAME),
  account: accountName().slice(0, MAX_NAME),
  nowMs: Date.now(),
  sandboxed: sandboxedBrowsers(here()),
  running,
});
