/**
 * Detects that the browser ended when the pipes do not show it (a killed browser whose pipe another process inherited, a pipe
 * that is not read). In: a callback. Out: it is called within half a second.
 */
import { isAlive } from '@vigil/channel/lock.ts';

const CHECK_MS = 500;

export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  // An orphan gets another parent, except on Windows, where it keeps the number of a process that is no more.
  const gone = () => process.ppid !== parent || (process.platform === 'win32' && !isAlive(parent));
  setInterval(() => {
    if (gone()) onGone();
  }, CHECK_MS).unref();
}
