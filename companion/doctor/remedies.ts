/**
 * Remedies that depend on how Vigil was installed. In: the installation. Out: one sentence. A package registers the host for
 * all users, so its user must not write a registration over it.
 */
import type { InstallationKind } from './installation.ts';

const BY_INSTALLATION = {
  start: {
    source: 'Start the companion: vigil start',
    deb: 'Start the companion: systemctl --user start vigil',
    msi: 'Start the companion: sign in again, or run vigil.exe start',
    desktop: 'Start Vigil from the applications of this computer',
  },
  restart: {
    source: 'Restart the companion: vigil stop, then vigil start',
    deb: 'Restart the companion: systemctl --user restart vigil',
    msi: 'Restart the companion: vigil.exe stop --restart',
    desktop: 'Quit Vigil and start it again',
  },
  reinstall: {
    source: 'Run npm ci and npm run build again',
    deb: 'Reinstall the package: apt-get install --reinstall vigil; then restart the browser',
    msi: 'Repair the installation: msiexec /fa with the package; then restart the browser',
    desktop: 'Install Vigil again; then restart the browser',
  },
  update: {
    source: 'Update the checkout, build it and restart the companion',
    deb: 'Update the package: apt-get install --only-upgrade vigil',
    msi: 'Install the newest package; running companions restart',
    desktop: 'Install the newest Vigil, then start it again',
  },
} as const satisfies Record<string, Record<InstallationKind, string>>;

export type InstallationRemedy = keyof typeof BY_INSTALLATION;

export const remedyFor = (what: InstallationRemedy, installation: InstallationKind): string =>
  BY_INSTALLATION[what][installation];

/** For a host manifest that is missing, damaged or names a wrong program. */
export function registrationRemedy(installation: InstallationKind, browser?: string): string {
  if (installation !== 'source') return remedyFor('reinstall', installation);
  return `Run vigil register${browser === undefined ? '' : ` --browser ${browser}`}, then restart the browser`;
}
