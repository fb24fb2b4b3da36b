/**
 * Runs checks in the order in which a message passes the components. In: checks, paths. Out: one result per check. After the
 * first failure the rest is skipped, because it would fail for the same reason.
 */
import type { ChannelPaths } from '@vigil/channel/home.ts';

export interface CheckResult {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do; null unless the check failed. */
  readonly remedy: string | null;
}

export interface DiagnosticCheck {
  readonly name: string;
  /** Default remedy, when the error carries none. */
  readonly remedy: string;
  /** Returns a short description; throws when the check fails. */
  readonly check: (paths: ChannelPaths) => Promise<string> | string;
}

/** A failed check with its remedy. */
export class CheckError extends Error {
  readonly remedy: string;

  constructor(detail: string, remedy: string) {
    super(detail);
    this.remedy = remedy;
  }
}

async function run(check: DiagnosticCheck, paths: ChannelPaths): Promise<CheckResult> {
  try {
    return { check: check.name, result: 'ok', detail: await check.check(paths), remedy: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      check: check.name,
      result: 'failed',
      detail,
      remedy: error instanceof CheckError ? error.remedy : check.remedy,
    };
  }
}

export async function examine(checks: readonly DiagnosticCheck[], paths: ChannelPaths): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  for (const check of checks) {
    const broken = findings.some((finding) => finding.result === 'failed');
    findings.push(
      broken ? { check: check.name, result: 'skipped', detail: '', remedy: null } : await run(check, paths),
    );
  }
  return findings;
}
