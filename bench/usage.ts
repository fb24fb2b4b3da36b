/** What a process uses, by proc(5). In: its number. Out: resident memory, processor time; NaN where there is no /proc. */
import { readFileSync } from 'node:fs';

/** `USER_HZ` of every Linux architecture that Node runs on. */
const TICKS_PER_S = 100;

export function residentMb(pid: number | undefined): number {
  const kb = /VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1];
  return Number(kb) / 1024;
}

/** Seconds of processor time of all its threads. */
export function processorSeconds(pid: number | undefined): number {
  // The name in brackets may hold anything; utime and stime are the 12th and 13th field after it.
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

function read(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
