/** How this Vigil was installed. In: the process. Out: the kind of installation, on which remedies depend. */
import { runsAsExecutable } from '@vigil/register/executable.ts';

/** `source`: npm in a checkout. `desktop`: the program with a window, from a package of its own. */
export const INSTALLATIONS = ['source', 'deb', 'msi', 'desktop'] as const;
export type InstallationKind = (typeof INSTALLATIONS)[number];

export function installationHere(): InstallationKind {
  if (process.versions.electron !== undefined) return 'desktop';
  if (!runsAsExecutable()) return 'source';
  return process.platform === 'win32' ? 'msi' : 'deb';
}
