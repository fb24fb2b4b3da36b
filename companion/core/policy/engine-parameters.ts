/**
 * Keystroke parameters named in the policy. In: the active policy. Out: the bytes of a valid parameter file, or a stable code
 * why it was refused, in which case the built-in parameters are used.
 */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { decodeModel, MAX_FILE_BYTES } from '@vigil/engine/keystroke/model-file.ts';
import { ParametersError, type ParametersErrorCode } from '@vigil/engine/keystroke/parameters-error.ts';
import type { PolicySource } from './policy-source.ts';

export type NamedParameters =
  | { readonly state: 'none' }
  | { readonly state: 'named'; readonly bytes: Uint8Array }
  | { readonly state: 'refused'; readonly code: ParametersErrorCode | 'parameters-unreadable' | 'parameters-writable' };

/** Parameters decide who is accepted, so the user policy cannot set them. */
export function namedParameters(policy: PolicySource): NamedParameters {
  const file = policy.policy.keystrokeParameters;
  if (file === undefined || policy.report().source === 'user') return { state: 'none' };
  return readParameters(file);
}

export function readParameters(file: string): NamedParameters {
  let bytes: Uint8Array;
  try {
    if (!isAbsolute(file)) return { state: 'refused', code: 'parameters-unreadable' };
    const { mode, size } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o002) !== 0) return { state: 'refused', code: 'parameters-writable' };
    if (size > MAX_FILE_BYTES) return { state: 'refused', code: 'parameters-length' };
    bytes = readFileSync(file);
  } catch {
    return { state: 'refused', code: 'parameters-unreadable' };
  }
  try {
    decodeModel(bytes);
    return { state: 'named', bytes };
  } catch (error) {
    if (!(error instanceof ParametersError)) throw error;
    return { state: 'refused', code: error.code };
  }
}
