/**
 * Whether this command is the single executable of a package, and its native messaging host. In: the process. Out: a flag, a
 * path.
 */
import { dirname, join } from 'node:path';
import { isSea } from 'node:sea';

export const runsAsExecutable = (): boolean => isSea();

/** The host of the package: a link to this executable, on Windows the executable itself (packaging/program.cjs). */
export const packagedHost = (): string =>
  process.platform === 'win32' ? process.execPath : join(dirname(process.execPath), 'vigil-native-host');
