/**
 * Remedies that depend on how Vigil was installed. In: whether it runs from a package, the browser. Out: one sentence. A package
 * registers the host for all users, so its user must not write a registration over it.
 */
import { runsAsExecutable } from '@vigil/register/executable.ts';

export const REINSTALL = 'Reinstall the package (apt-get install --reinstall vigil), then restart the browser';

export function registrationRemedy(browser?: string, packaged = runsAsExecutable()): string {
  if (packaged) return REINSTALL;
  return `Run vigil register${browser === undefined ? '' : ` --browser ${browser}`}, then restart the browser`;
}
