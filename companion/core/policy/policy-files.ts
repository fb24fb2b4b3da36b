/** Locations of the policy. In: platform and environment. Out: the machine policy file and the user policy file. */
import { join } from 'node:path';
import { codeOf } from '@vigil/protocol/errors.ts';
import { readSecurity } from '@vigil/windows/file-security.ts';
import { untrustedWriters } from '@vigil/windows/sddl.ts';

/** Written by the administrator. Where it exists, the user policy is ignored. */
export function machinePolicyFile(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'Vigil', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/Vigil/policy.json';
  return '/etc/vigil/policy.json';
}

export const userPolicyFile = (home: string) => join(home, 'policy.json');

/**
 * Whether only administrators and the system own the machine policy and may change it. Every user of Windows may create files
 * below ProgramData, so the place alone proves nothing; elsewhere only root can write there. An owner that cannot be read is
 * not trusted.
 */
export function isTrustedPolicyFile(file: string): boolean {
  if (process.platform !== 'win32') return true;
  try {
    return untrustedWriters(readSecurity(file), 'file').length === 0;
  } catch (error) {
    if (codeOf(error) === 'internal') throw error;
    return false;
  }
}
