/**
 * Writes to the log of a Unix system. In: entries. Out: lines with a level on standard error, where journald reads it
 * (`JOURNAL_STREAM` of systemd.exec(5), levels of sd-daemon(3)); else datagrams of syslog by logger(1), which reach journald or a syslog
 * daemon on Linux and the unified log on macOS. Node.js has no datagram sockets of the Unix domain.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SEVERITIES, type Severity } from './log-events.ts';
import type { SystemLogWriter } from './system-log-writer.ts';

const LOGGER = '/usr/bin/logger';
const TAG = 'vigil';
const STDERR = 2;
/** A daemon that does not read its socket blocks logger. */
const LOGGER_MS = 5_000;
const FLUSH_MS = 2_000;
const MAX_RUNNING = 16;

export interface SyslogPlaces {
  readonly logger: string;
  /** Instead of /dev/log; Linux only. */
  readonly socket?: string;
  readonly platform: NodeJS.Platform;
}

const HERE: SyslogPlaces = { logger: LOGGER, platform: process.platform };

/** `SEVERITIES` as logger(1) of util-linux and of macOS spell them. */
const PRIORITIES: Readonly<Record<Severity, string>> = {
  error: 'user.err',
  warning: 'user.warning',
  notice: 'user.notice',
  info: 'user.info',
};

export function loggerArguments(places: SyslogPlaces, severity: Severity, line: string): string[] {
  const linux = [`--id=${process.pid}`, ...(places.socket === undefined ? [] : ['--socket', places.socket])];
  const own = places.platform === 'linux' ? linux : [];
  return ['-t', TAG, '-p', PRIORITIES[severity], ...own, '--', line];
}

/** Whether journald reads file `descriptor` of this process. */
export function isJournal(stream: string | undefined, descriptor = STDERR): boolean {
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(descriptor);
  return stream === `${dev}:${ino}`;
}

export function syslogWriter(places: SyslogPlaces = HERE): SystemLogWriter {
  if (isJournal(process.env.JOURNAL_STREAM)) return journalWriter((text) => process.stderr.write(text));
  return loggerWriter(places);
}

export function journalWriter(write: (text: string) => unknown): SystemLogWriter {
  return {
    write: (severity, _id, line) => void write(`<${SEVERITIES[severity]}>${line}\n`),
    flush: async () => {},
  };
}

/** One process an entry: entries are rare, and nothing is left to restart when a daemon goes. */
export function loggerWriter(places: SyslogPlaces): SystemLogWriter {
  const running = new Set<ChildProcess>();
  return {
    write: (severity, _id, line) => {
      if (running.size >= MAX_RUNNING) return;
      const options = { stdio: 'ignore', timeout: LOGGER_MS, killSignal: 'SIGKILL' } as const;
      const child = spawn(places.logger, loggerArguments(places, severity, line), options);
      running.add(child);
      // Without logger there is no entry: companion.log has the event.
      child.once('error', () => running.delete(child));
      child.once('exit', () => running.delete(child));
      child.unref();
    },
    flush: async () => {
      const ends = [...running].map((child) => once(child, 'exit').catch(() => {}));
      const timer = new AbortController();
      const late = delay(FLUSH_MS, undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([Promise.all(ends), late]);
      timer.abort();
      for (const child of running) child.kill('SIGKILL');
    },
  };
}
