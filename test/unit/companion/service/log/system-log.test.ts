import { fstatSync } from 'node:fs';
import { eventLogWriter } from '@vigil/service/log/event-log-writer.ts';
import {
  eventKind,
  type LogDetails,
  type LogEvent,
  PRIVATE_EVENTS,
  SYSTEM_EVENTS,
  type SystemEvent,
} from '@vigil/service/log/log-events.ts';
import { isJournal, journalWriter, loggerArguments } from '@vigil/service/log/syslog-writer.ts';
import { SystemLog } from '@vigil/service/log/system-log.ts';
import { describe, expect, it } from 'vitest';

function open(setting: 'all' | 'warnings' | 'off' = 'all') {
  const lines: string[] = [];
  const clock = { nowMs: 0 };
  const writer = {
    write: (severity: string, id: number, line: string) => void lines.push(`${severity} ${id} ${line}`),
    flush: async () => {},
  };
  return { lines, clock, log: new SystemLog(writer, setting, () => clock.nowMs) };
}

describe('the events', () => {
  const all = { ...SYSTEM_EVENTS, ...PRIVATE_EVENTS };

  it('have a number each, which EventCreate.exe knows', () => {
    const ids = Object.values(all).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id > 0 && id <= 1000).toBe(true);
  });

  it('have a text that the support bundle takes', () => {
    for (const event of Object.keys(all)) expect(eventKind(event as LogEvent).text).toMatch(/^[a-z ]{1,60}$/);
  });
});

describe('the log of the system', () => {
  it('gets one line an event, with its severity and number', () => {
    const { lines, log } = open();
    log.record('policy-changed', { source: 'machine', banks: 2 });
    log.record('fault-survived', { code: 'store-full' });
    expect(lines).toEqual([
      'notice 5 policy-changed source=machine banks=2 version=0.1.0',
      'warning 8 fault-survived code=store-full version=0.1.0',
    ]);
  });

  it('gets what the policy wants', () => {
    const { lines, log } = open('warnings');
    log.record('companion-ready');
    log.record('fault-survived', { code: 'a' });
    log.follow('off');
    log.record('fatal-error', { code: 'a' });
    log.follow('all');
    log.record('companion-closed');
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['fault-survived', 'companion-closed']);
  });

  it('counts what repeats within a minute', () => {
    const { lines, clock, log } = open();
    for (let n = 0; n < 5; n += 1) log.record('fault-survived', { code: 'store-busy' });
    log.record('fault-survived', { code: 'other-code' });
    clock.nowMs = 60_000;
    log.record('fault-survived', { code: 'store-busy' });
    expect(lines.map((line) => line.slice(10))).toEqual([
      'fault-survived code=store-busy version=0.1.0',
      'fault-survived code=other-code version=0.1.0',
      'fault-survived code=store-busy repeated=4 version=0.1.0',
    ]);
  });

  it('holds no behaviour, content, page, path or name, whatever an event brings', () => {
    const { lines, log } = open();
    const canary = 'canary 7f3a';
    const details: Required<LogDetails> = {
      ...{ code: canary, store: `https://${canary}`, source: `/home/${canary}`, banks: 1 },
      ...{ role: canary, caller: canary, browsers: [canary], policyFile: `/home/${canary}`, refused: canary },
    };
    for (const event of Object.keys(SYSTEM_EVENTS)) log.record(event as SystemEvent, details);
    expect(lines).toHaveLength(Object.keys(SYSTEM_EVENTS).length);
    expect(lines.join('\n')).not.toMatch(/canary|7f3a|\/home|https/);
    expect(lines[0]).toContain('code=other');
  });
});

describe('writers', () => {
  it('give journald a level a line', () => {
    const text: string[] = [];
    const writer = journalWriter((line) => text.push(line));
    writer.write('error', 9, 'start-failed code=disk-full');
    writer.write('info', 1, 'companion-ready');
    expect(text).toEqual(['<3>start-failed code=disk-full\n', '<6>companion-ready\n']);
  });

  it('take a descriptor for the journal only where systemd says so', () => {
    const { dev, ino } = fstatSync(2);
    expect(isJournal(`${dev}:${ino}`)).toBe(true);
    expect(isJournal(`${dev}:${ino + 1}`)).toBe(false);
    expect(isJournal(undefined)).toBe(false);
  });

  it('start logger with arguments that Linux and macOS know', () => {
    const line = '-fault-survived';
    const logger = '/usr/bin/logger';
    expect(loggerArguments({ logger, platform: 'darwin' }, 'notice', line)).toEqual(
      '-t vigil -p user.notice -- -fault-survived'.split(' '),
    );
    expect(loggerArguments({ logger, platform: 'linux', socket: '/s' }, 'error', line)).toEqual(
      `-t vigil -p user.err --id=${process.pid} --socket /s -- -fault-survived`.split(' '),
    );
  });

  it('let the companion live when the Event Log cannot be written', async () => {
    const writer = eventLogWriter(() => {
      throw new Error('no service');
    });
    writer.write('info', 1, 'companion-ready');
    await writer.flush();
  });
});
