/**
 * Keeps the memory of this process from other programs of the same user, as far as plain Node can. In: nothing. Out: SIGUSR1
 * opens no inspector, and a core dump holds no memory (Linux). An administrator and a debugger with ptrace rights still read it.
 */
import { writeFileSync } from 'node:fs';
import inspector from 'node:inspector';

/** No mapping is written to a core dump, and none of the processes that this one starts (Linux, core(5)). */
const COREDUMP_FILTER = '/proc/self/coredump_filter';

/** Call it first of all. `packaged`: an inspector that was opened by a switch is closed. */
export function protectProcess({ packaged }: { readonly packaged: boolean }): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => {});
  if (packaged && inspector.url() !== undefined) inspector.close();
  if (process.platform === 'linux') dumpNothing();
}

function dumpNothing(): void {
  try {
    writeFileSync(COREDUMP_FILTER, '0');
  } catch {
    // A kernel without core dumps, or a sandbox that hides /proc: the limits of the service unit hold.
  }
}
