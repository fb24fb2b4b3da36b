/**
 * Notices that the browser is gone when the pipes do not say so (a killed browser whose pipe somebody else inherited, a
 * pipe that is not being read). In: what to do then. Out: it is done, at most half a second after.
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
