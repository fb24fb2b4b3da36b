/**
 * The companion's log. In: home, level. Out: JSON lines in companion.log of the home, readable by its owner: events and error
 * codes; never timings of input, keys, nonces or tokens. The previous file is kept when it exceeds 5 MB.
 */
import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '@vigil/protocol/identity.ts';
import { type Logger, pino } from 'pino';

const MAX_BYTES = 5 * 1024 * 1024;
export const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

export function openLog(home: string, level: Level): Logger {
  const file = join(home, 'companion.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`);
  const destination = pino.destination({ dest: file, mode: 0o600, sync: true, append: true });
  return pino({ level, base: { pid: process.pid, version: VERSION } }, destination);
}
