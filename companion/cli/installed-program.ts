/** The program that the Windows installer put in place last. In: the registry. Out: its path; null where no package is installed. */
import { runsAsExecutable } from '@vigil/register/executable.ts';
import { readRegistryValue } from '@vigil/windows/registry.ts';

export function installedProgram(): string | null {
  if (!runsAsExecutable() || process.platform !== 'win32') return null;
  return readRegistryValue('HKLM\\Software\\Vigil');
}

/** Whether this program is of a version that another one has replaced. */
export function isReplaced(installed = installedProgram(), program = process.execPath): boolean {
  return installed !== null && installed.toLowerCase() !== program.toLowerCase();
}
