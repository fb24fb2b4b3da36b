/** `vigil doctor`. In: paths. Out: one result per check, with a remedy for each failure; exit code 5 when a check fails. */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { CHECKS } from '@vigil/doctor/checks.ts';
import { type CheckResult, examine } from '@vigil/doctor/examine.ts';
import { EXIT } from './exit-codes.ts';

const MARK = { ok: 'ok', failed: 'FAILED', skipped: '-' } as const;

function describe(finding: CheckResult): string {
  const line = `${MARK[finding.result].padEnd(7)} ${finding.check}${finding.detail === '' ? '' : `: ${finding.detail}`}`;
  return finding.remedy === null ? line : `${line}\n        ${finding.remedy}`;
}

export async function doctor(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const findings = await examine(CHECKS, paths);
  const failing = findings.find((finding) => finding.result === 'failed');
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: failing === undefined, findings })}\n`);
  else process.stdout.write(`${findings.map(describe).join('\n')}\n`);
  if (failing !== undefined) process.exitCode = EXIT.unhealthy;
}
