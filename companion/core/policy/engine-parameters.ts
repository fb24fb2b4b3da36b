/**
 * Parameters named in the policy. In: the active policy. Out: the set of a valid parameter file, or a stable code why it was refused,
 * in which case the built-in parameters are used; and the report of what is in force.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { ParametersReport } from '@vigil/control/control-message.ts';
import { ParametersError, type ParametersErrorCode } from '@vigil/engine/keystroke/parameters-error.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { decodeParameterFile, MAX_PARAMETER_FILE } from '@vigil/pilot/parameter-file.ts';
import type { NamedParameterFile } from '@vigil/protocol/pilot.ts';
import type { PolicySource } from './policy-source.ts';

export type RefusedParameters = ParametersErrorCode | 'parameters-unreadable' | 'parameters-writable';

export type NamedParameters =
  | { readonly state: 'none' }
  | { readonly state: 'named'; readonly set: Uint8Array; readonly calibration: string; readonly sha256: string }
  | { readonly state: 'refused'; readonly code: RefusedParameters };

/** Parameters decide who is accepted: only the machine policy sets them. */
export async function namedParameters(policy: PolicySource): Promise<NamedParameters> {
  const named = parametersOf(policy);
  return named === undefined ? { state: 'none' } : readParameters(named);
}

/** What the machine policy names now. */
export function parametersOf(policy: PolicySource): NamedParameterFile | undefined {
  return policy.report().source === 'machine' ? policy.policy.parameters : undefined;
}

export async function readParameters({ file, sha256, key }: NamedParameterFile): Promise<NamedParameters> {
  const bytes = readBytes(file);
  if (typeof bytes === 'string') return { state: 'refused', code: bytes };
  // The digest first: nothing is parsed that the administrator did not name.
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return { state: 'refused', code: 'parameters-other-file' };
  try {
    const { header, set } = await decodeParameterFile(bytes, key ?? null);
    return { state: 'named', set, calibration: header.calibration, sha256 };
  } catch (error) {
    if (!(error instanceof ParametersError)) throw error;
    return { state: 'refused', code: error.code };
  }
}

function readBytes(file: string): Uint8Array | RefusedParameters {
  try {
    if (!isAbsolute(file)) return 'parameters-unreadable';
    const { mode, size } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o002) !== 0) return 'parameters-writable';
    if (size > MAX_PARAMETER_FILE) return 'parameters-length';
    return readFileSync(file);
  } catch {
    return 'parameters-unreadable';
  }
}

const SHIPPED = { source: 'built-in', calibration: FALSE_MATCH_TABLE.cal, sha256: null } as const;

/** `wanted`: what the policy names now. */
export function parametersReport(
  inForce: NamedParameters,
  wanted: NamedParameterFile | undefined,
  restarted: boolean,
): ParametersReport {
  const refused = inForce.state === 'refused' ? inForce.code : null;
  if (inForce.state !== 'named')
    return { ...SHIPPED, problem: refused, pending: wanted !== undefined && refused === null, restarted };
  const { calibration, sha256 } = inForce;
  return { source: 'policy', calibration, sha256, problem: null, pending: wanted?.sha256 !== sha256, restarted };
}
