/** Where policy may stand. In: platform and environment. Out: the file of the machine, and that of the user. */
import { join } from 'node:path';

/** Written by the administrator; where it exists, the user's own file is ignored. */
export function machinePolicyFile(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'Vigil', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/Vigil/policy.json';
  return '/etc/vigil/policy.json';
}

export const userPolicyFile = (home: string) => join(home, 'policy.json');
