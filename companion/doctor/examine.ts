/**
 * Looks at hops in the order in which a message passes them. In: hops, paths. Out: a finding for each; after the first
 * that fails the rest is skipped, because it would fail for the same reason.
 */
import type { ChannelPaths } from '@vigil/channel/home.ts';

export interface CheckResult {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do; null unless it failed. */
  readonly remedy: string | null;
}

export interface DiagnosticCheck {
  readonly name: string;
  /** What to do when it fails and the error does not say. */
  readonly remedy: string;
  /** Returns what was found, in a few words; throws when the hop does not work. */
  readonly check: (paths: ChannelPaths) => Promise<string> | string;
}

/** A failure that knows its cure. */
export class CheckError extends Error {
  readonly remedy: string;

  constructor(detail: string, remedy: string) {
    super(detail);
    this.remedy = remedy;
  }
}

async function look(check: DiagnosticCheck, paths: ChannelPaths): Promise<CheckResult> {
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
      broken ? { check: check.name, result: 'skipped', detail: '', remedy: null } : await look(check, paths),
    );
  }
  return findings;
}
