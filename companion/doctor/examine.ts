/**
 * Runs checks in the order in which a message passes the components. In: checks, paths. Out: one result per check. A check is
 * skipped when one that it needs did not pass: it would fail for the same reason.
 */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';

export interface DiagnosticCheck {
  readonly name: string;
  /** Names of earlier checks. */
  readonly needs: readonly string[];
  /** Default remedy, when the error carries none. */
  readonly remedy: string;
  /** Returns a short description; throws when the check fails. */
  readonly check: (paths: ChannelPaths) => Promise<string> | string;
}

/** A failed check: stable code, what was found, what to do. */
export class CheckError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, detail: string, remedy: string) {
    super(detail);
    this.code = code;
    this.remedy = remedy;
  }
}

function failed(check: DiagnosticCheck, error: unknown): CheckResult {
  const detail = error instanceof Error ? error.message : String(error);
  const known = error instanceof CheckError;
  const code = known ? error.code : codeOf(error);
  return { check: check.name, result: 'failed', code, detail, remedy: known ? error.remedy : check.remedy };
}

export async function examine(checks: readonly DiagnosticCheck[], paths: ChannelPaths): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  const passed = new Set<string>();
  for (const check of checks) {
    if (!check.needs.every((name) => passed.has(name))) {
      findings.push({ check: check.name, result: 'skipped', code: null, detail: '', remedy: null });
      continue;
    }
    try {
      const detail = await check.check(paths);
      findings.push({ check: check.name, result: 'ok', code: null, detail, remedy: null });
      passed.add(check.name);
    } catch (error) {
      findings.push(failed(check, error));
    }
  }
  return findings;
}
