/** Live processes of a run. In: part of their command line, signals. Out: their process ids, signals sent. */
import { readdirSync, readFileSync } from 'node:fs';

/** All whose command line has each of `words`. Linux only: reads /proc. */
export function processesWith(...words: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
    .filter((pid) => {
      const line = commandLine(pid);
      return words.every((word) => line.includes(word));
    });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Sends a signal to processes that may end meanwhile, as the children of one that was killed do. Negative: a group.
 *
 * @throws what the system throws, but not that there is no such process.
 */
export function sendSignal(signal: NodeJS.Signals, ...pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
