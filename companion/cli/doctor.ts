/** `vigil doctor`. In: paths. Out: one result per check, with a remedy for each failure; exit code 5 when a check fails. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { statusFrom } from '@vigil/doctor/companion-checks.ts';
import { diagnose } from '@vigil/doctor/diagnose.ts';
import { installationHere } from '@vigil/doctor/installation.ts';
import { supportBundle } from '@vigil/doctor/support-bundle.ts';
import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';
import { EXIT } from './exit-codes.ts';

const MARK = { ok: 'ok', failed: 'FAILED', skipped: '-' } as const;

function describe(finding: CheckResult): string {
  const line = `${MARK[finding.result].padEnd(7)} ${finding.check}${finding.detail === '' ? '' : `: ${finding.detail}`}`;
  return finding.remedy === null ? line : `${line}\n        ${finding.remedy}`;
}

/** Fails when the file exists: a bundle never replaces anything. */
async function writeBundle(paths: ChannelPaths, findings: readonly CheckResult[], file: string): Promise<void> {
  const logFile = join(paths.home, 'companion.log');
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
  const status = await statusFrom(paths).catch(() => null);
  const bundle = supportBundle({ findings, installation: installationHere(), status, log });
  writeFileSync(file, bundle, { mode: 0o600, flag: 'wx' });
}

interface DoctorOptions {
  readonly json?: boolean;
  readonly bundle?: string;
}

export async function doctor(paths: ChannelPaths, options: DoctorOptions): Promise<void> {
  const { findings } = await diagnose(paths);
  const failing = findings.some((finding) => finding.result === 'failed');
  if (options.bundle !== undefined) await writeBundle(paths, findings, options.bundle);
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: !failing, findings })}\n`);
  else process.stdout.write(`${findings.map(describe).join('\n')}\n`);
  if (failing) process.exitCode = EXIT.unhealthy;
}
