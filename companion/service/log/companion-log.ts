/**
 * The companion's log. In: home, level, the log of the system. Out: each event as a JSON line in companion.log of the home, readable
 * by its owner, and to the log of the system: events and error codes; never timings of input, keys, nonces or tokens. The previous
 * file is kept when it exceeds 5 MB. A file that cannot be written stops nothing: the log of the system says so once.
 */
import { appendFileSync, closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile, whenFree } from '@vigil/files/while-open.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { SystemLogSetting } from '@vigil/protocol/policy.ts';
import { type Logger, pino } from 'pino';
import { eventKind, isSystemEvent, type LogDetails, type LogEvent } from './log-events.ts';
import type { SystemLog } from './system-log.ts';

const MAX_BYTES = 5 * 1024 * 1024;
export const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

export interface CompanionLog {
  record(event: LogEvent, details?: LogDetails): void;
  /** Which events go to the log of the system, by policy. */
  follow(setting: SystemLogSetting): void;
  /** Resolves when the log of the system has taken all entries, or has not in time. Never rejects. */
  flush(): Promise<void>;
  /** Removes companion.log; the next event begins another. */
  erase(): void;
}

const PINO_LEVEL = { error: 'error', warning: 'warn', notice: 'info', info: 'info' } as const;

const LOG_FILE = 'companion.log';

const systemCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'internal';

/** Removes the log: its times show when its user worked. */
export function removeLog(home: string): void {
  for (const name of [LOG_FILE, `${LOG_FILE}.1`]) removeFile(join(home, name));
}

type PinoLevel = (typeof PINO_LEVEL)[keyof typeof PINO_LEVEL];

/** An open log file. Every line is written before `write` returns. */
class OpenLog {
  readonly lines: Logger;
  readonly #handle: number;

  constructor(file: string, level: Level, attempt: <Result>(act: () => Result) => Result) {
    const handle = attempt(() => openSync(file, 'a', 0o600));
    this.#handle = handle;
    const options = { level, base: { pid: process.pid, version: VERSION } };
    this.lines = pino(options, { write: (line) => appendFileSync(handle, line) });
  }

  /** Windows removes a file when nothing has it open any more: it must be closed before, not soon. */
  close(): void {
    closeSync(this.#handle);
  }
}

/** Opens the file at the first event, and again after a fault. */
class LogFile {
  readonly #home: string;
  readonly #level: Level;
  /** Of the last event. */
  #fault: string | null = null;
  #open: OpenLog | null = null;

  constructor(home: string, level: Level) {
    this.#home = home;
    this.#level = level;
  }

  /** Never throws. Returns the code of the fault when the event was not written and the one before was; null otherwise. */
  write(level: PinoLevel, details: object, text: string): string | null {
    const before = this.#fault;
    this.#fault = null;
    try {
      // A file that stays closed to this process must not cost every event a second.
      this.#open ??= this.#begin(before === null ? whenFree : (act) => act());
      this.#open.lines[level](details, text);
    } catch (error) {
      this.#fault = systemCode(error);
    }
    if (this.#fault === null) return null;
    this.#close();
    return before === null ? this.#fault : null;
  }

  remove(): void {
    this.#close();
    removeLog(this.#home);
  }

  #close(): void {
    const open = this.#open;
    this.#open = null;
    try {
      open?.close();
    } catch {
      // Every line was written, or its fault is known.
    }
  }

  #rotate(file: string, attempt: <Result>(act: () => Result) => Result): void {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= MAX_BYTES) return;
    try {
      attempt(() => renameSync(file, `${file}.1`));
    } catch {
      // Another program has it open: it grows until the next start.
    }
  }

  #begin(attempt: <Result>(act: () => Result) => Result): OpenLog {
    const file = join(this.#home, LOG_FILE);
    this.#rotate(file, attempt);
    return new OpenLog(file, this.#level, attempt);
  }
}

export function openLog(home: string, level: Level, system: SystemLog): CompanionLog {
  const file = new LogFile(home, level);
  return {
    record: (event, details = {}) => {
      const { severity, text } = eventKind(event);
      const fault = file.write(PINO_LEVEL[severity], { event, ...details }, text);
      if (isSystemEvent(event)) system.record(event, details);
      if (fault !== null) system.record('log-not-written', { code: fault });
    },
    follow: (setting) => system.follow(setting),
    flush: () => system.flush(),
    erase: () => file.remove(),
  };
}
