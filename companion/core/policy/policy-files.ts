/** Locations of the policy. In: platform and environment. Out: the machine policy file and the user policy file. */
import { join } from 'node:path';

/** Written by the administrator. Where it exists, the user policy is ignored. */
export function machinePolicyFile(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'Vigil', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/Vigil/policy.json';
  return '/etc/vigil/policy.json';
}

export const userPolicyFile = (home: string) => join(home, 'policy.json');
