/**
 * Events for the log of the system. In: events, the setting of the policy, a writer for this system. Out: one line an event, as
 * `fault-survived code=store-full version=0.1.0`. An event that repeats within a minute is counted, not written.
 */
import { VERSION } from '@vigil/protocol/identity.ts';
import type { SystemLogSetting } from '@vigil/protocol/policy.ts';
import { eventLogWriter } from './event-log-writer.ts';
import { type LogDetails, SEVERITIES, SYSTEM_EVENTS, type SystemEvent } from './log-events.ts';
import { syslogWriter } from './syslog-writer.ts';
import type { SystemLogWriter } from './system-log-writer.ts';

const QUIET_MS = 60_000;
/** Kinds of events are few; a program that makes up codes does not fill the memory. */
const MAX_KINDS = 200;

/** Nothing that could be a text, an address or a path of a user. */
const word = (text: string) => (/^[a-z0-9-]{1,60}$/i.test(text) ? text : 'other');

interface RecentEntry {
  readonly atMs: number;
  skipped: number;
}

export class SystemLog {
  readonly #writer: SystemLogWriter;
  readonly #now: () => number;
  readonly #recent = new Map<string, RecentEntry>();
  #setting: SystemLogSetting;

  constructor(writer: SystemLogWriter, setting: SystemLogSetting, now: () => number = () => performance.now()) {
    this.#writer = writer;
    this.#setting = setting;
    this.#now = now;
  }

  follow(setting: SystemLogSetting): void {
    this.#setting = setting;
  }

  record(event: SystemEvent, details: LogDetails = {}): void {
    const { id, severity } = SYSTEM_EVENTS[event];
    if (this.#setting === 'off') return;
    if (this.#setting === 'warnings' && SEVERITIES[severity] > SEVERITIES.warning) return;
    const words = lineOf(event, details);
    const skipped = this.#take(words);
    if (skipped === null) return;
    const repeated = skipped === 0 ? '' : ` repeated=${skipped}`;
    this.#writer.write(severity, id, `${words}${repeated} version=${VERSION}`);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** How often the same line was left out since it was written last; null: it is left out now. */
  #take(line: string): number | null {
    const [recent, nowMs] = [this.#recent.get(line), this.#now()];
    if (recent !== undefined && nowMs - recent.atMs < QUIET_MS) {
      recent.skipped += 1;
      return null;
    }
    if (this.#recent.size >= MAX_KINDS) this.#recent.clear();
    this.#recent.set(line, { atMs: nowMs, skipped: 0 });
    return recent?.skipped ?? 0;
  }
}

function lineOf(event: SystemEvent, { code, store, source, banks }: LogDetails): string {
  const details = { code, store, source, banks: banks?.toString() };
  const words = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${word(value)}`],
  );
  return [event, ...words].join(' ');
}

/** Event Log on Windows; elsewhere journald, syslog or the unified log. */
export function openSystemLog(setting: SystemLogSetting): SystemLog {
  return new SystemLog(process.platform === 'win32' ? eventLogWriter() : syslogWriter(), setting);
}
