import type { BankSession } from '@vigil/core/attestation/attestation-observer.ts';
import type { BrowserSession } from '@vigil/core/sessions/browser-session.ts';
import { FalseAlarms, MAX_REPORTS_PER_WEEK } from '@vigil/core/user/false-alarms.ts';
import { beforeEach, describe, expect, it } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const browser = {} as BrowserSession;
const at = (sid: string, session = browser): BankSession => ({ bank: 'nordhaven', sid, session });

let nowMs: number;
let reported: readonly number[];
let alarms: FalseAlarms;
const make = () =>
  new FalseAlarms({
    nowMs: () => nowMs,
    reported,
    save: (times) => {
      reported = times;
    },
  });
beforeEach(() => {
  nowMs = 1_790_000_000_000;
  reported = [];
  alarms = make();
});

/** An alarm and, two minutes later, the bank's word. */
function provenAlarm(sid = 's'): void {
  alarms.onAttested(at(sid), 'mismatch', nowMs);
  nowMs += 2 * MINUTE;
  alarms.onUserAuthenticated(at(sid), nowMs - 1000, nowMs);
}

describe('a false alarm', () => {
  it('can be reported after a doubt and a proof that followed it', () => {
    expect(alarms.why).toBe('nothing-to-report');
    alarms.onAttested(at('s'), 'match', nowMs);
    expect(alarms.why).toBe('nothing-to-report');
    provenAlarm();
    expect([alarms.why, alarms.bank]).toEqual([null, 'nordhaven']);
    const report = alarms.due();
    expect(report).toEqual({ of: at('s'), provenAtMs: nowMs - 1000, fromMs: nowMs, toMs: nowMs - 1000 + 10 * MINUTE });
    alarms.spend(report);
    expect(reported).toEqual([nowMs - 1000]);
    expect(alarms.why).toBe('nothing-to-report');
    expect(() => alarms.due()).toThrow(expect.objectContaining({ code: 'false-alarm-nothing-to-report' }));
  });

  it('needs a proof after it, in the same bank session and browser', () => {
    alarms.onAttested(at('s'), 'uncertain', nowMs);
    alarms.onUserAuthenticated(at('s'), nowMs - MINUTE, nowMs);
    alarms.onUserAuthenticated(at('other'), nowMs + MINUTE, nowMs + MINUTE);
    alarms.onUserAuthenticated(at('s', {} as BrowserSession), nowMs + MINUTE, nowMs + MINUTE);
    expect(alarms.why).toBe('no-step-up');
    alarms.onUserAuthenticated(at('s'), nowMs + MINUTE, nowMs + MINUTE);
    expect(alarms.why).toBeNull();
  });

  it('is dropped with its session', () => {
    provenAlarm();
    alarms.dropGone([{} as BrowserSession, browser]);
    expect(alarms.why).toBeNull();
    alarms.dropGone([{} as BrowserSession]);
    expect(alarms.why).toBe('nothing-to-report');
  });

  it('lasts through a token between step-up and report', () => {
    alarms.onAttested(at('s'), 'mismatch', nowMs);
    alarms.onAttested(at('s'), 'mismatch', nowMs + 2 * MINUTE);
    alarms.onUserAuthenticated(at('s'), nowMs + MINUTE, nowMs + 3 * MINUTE);
    alarms.onAttested(at('s'), 'mismatch', nowMs + 4 * MINUTE);
    expect(alarms.why).toBeNull();
  });

  it('ends with a match: an old step-up does not count for the next mismatch', () => {
    provenAlarm();
    alarms.onAttested(at('s'), 'match', nowMs);
    alarms.onAttested(at('s'), 'mismatch', nowMs + MINUTE);
    expect(alarms.why).toBe('no-step-up');
  });

  it('is too old after an hour', () => {
    provenAlarm();
    nowMs += HOUR;
    expect(alarms.why).toBe('nothing-to-report');
  });

  it('counts one an hour and three a week, by the banks\u2019 clocks, also after a restart', () => {
    for (let i = 0; i < MAX_REPORTS_PER_WEEK; i++) {
      provenAlarm(`s-${i}`);
      alarms.spend(alarms.due());
      provenAlarm(`t-${i}`);
      expect(alarms.why).toBe('already-reported');
      nowMs += 2 * HOUR;
      alarms = make();
    }
    provenAlarm('once more');
    expect(alarms.why).toBe('already-reported');
    nowMs += 7 * DAY;
    alarms = make();
    provenAlarm('next week');
    expect(alarms.why).toBeNull();
  });

  it('remembers a bounded number of bank sessions', () => {
    for (let i = 0; i < 1000; i++) alarms.onAttested(at(`s-${i}`), 'mismatch', nowMs);
    alarms.onUserAuthenticated(at('s-0'), nowMs, nowMs);
    expect(alarms.why).toBe('no-step-up');
    alarms.onUserAuthenticated(at('s-999'), nowMs, nowMs);
    expect(alarms.why).toBeNull();
  });
});
