/**
 * False alarms that the user may report. In: verdicts sent to banks, authentications (`auth_time`) stated by banks. Out:
 * whether a report is possible and what may be learnt: only input after a bank stated, signed, that the user had just
 * authenticated. Little is learnt at a time (docs/decisions/profiles.md).
 */
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import { type AttestationObserver, type BankSession, MAX_AUTH_AGE_MS } from '../attestation/attestation-observer.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';

/** How long after the authentication the user may report. */
export const REPORT_WITHIN_MS = 60 * 60_000;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 86_400_000;
export const MAX_REPORTS_PER_WEEK = 3;
const MAX_SESSIONS = 100;

type Why = NonNullable<Overview['falseAlarm']['why']>;

/** A period of `uncertain` or `mismatch` in one bank session. */
interface Alarm {
  readonly of: BankSession;
  readonly sinceMs: number;
  lastMs: number;
  /** A match followed: the next such verdict begins another alarm. */
  over: boolean;
  /** When the bank says that the user authenticated, and when it said so; null before. */
  proof: { readonly atMs: number; readonly notedMs: number } | null;
}

export interface FalseAlarmReport {
  readonly of: BankSession;
  /** By the bank's clock. */
  readonly provenAtMs: number;
  /** Input between these, in epoch ms, is the user's. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FalseAlarmsOptions {
  readonly nowMs: () => number;
  /** When reports were made, by the banks' clocks: setting this machine's clock has no effect. */
  readonly reported: readonly number[];
  /** Durable when it returns. */
  readonly save: (reported: readonly number[]) => void;
}

export class FalseAlarms implements Pick<AttestationObserver, 'onAttested' | 'onUserAuthenticated'> {
  readonly #options: FalseAlarmsOptions;
  /** The newest alarm of each bank session, the oldest first. */
  readonly #alarms = new Map<string, Alarm>();
  #reported: readonly number[];

  constructor(options: FalseAlarmsOptions) {
    this.#options = options;
    this.#reported = options.reported;
  }

  onAttested(of: BankSession, verdict: Verdict, atMs: number): void {
    const name = nameOf(of);
    const known = this.#alarms.get(name);
    if (verdict === 'match' && known !== undefined) known.over = true;
    if (verdict !== 'uncertain' && verdict !== 'mismatch') return;
    if (known !== undefined && !known.over && this.#isLive(known, atMs)) {
      known.lastMs = atMs;
      return;
    }
    this.#alarms.delete(name);
    this.#alarms.set(name, { of, sinceMs: atMs, lastMs: atMs, over: false, proof: null });
    const oldest = this.#alarms.keys().next().value;
    if (this.#alarms.size > MAX_SESSIONS && oldest !== undefined) this.#alarms.delete(oldest);
  }

  onUserAuthenticated(of: BankSession, atMs: number, notedMs: number): void {
    const alarm = this.#alarms.get(nameOf(of));
    if (alarm === undefined || alarm.of.session !== of.session || alarm.proof !== null) return;
    // `auth_time` is in whole seconds.
    if (atMs + 999 >= alarm.sinceMs) alarm.proof = { atMs, notedMs };
  }

  /** Alarms of other sessions can teach nothing: their input is gone. Each would hold a session of some 2 MB. */
  dropGone(sessions: readonly BrowserSession[]): void {
    for (const [name, { of }] of this.#alarms) if (!sessions.includes(of.session)) this.#alarms.delete(name);
  }

  /** Why no alarm can be reported now; null: one can. */
  get why(): Exclude<Why, 'learning'> | null {
    const alarm = this.#newest();
    if (alarm === undefined) return 'nothing-to-report';
    if (alarm.proof === null) return 'no-step-up';
    return this.#isSpent(alarm.proof.atMs) ? 'already-reported' : null;
  }

  /** Of which bank the alarm is that could be reported. */
  get bank(): string | null {
    return this.#newest()?.of.bank ?? null;
  }

  /** What may be learnt now. Throws `false-alarm-<why>`. */
  due(): FalseAlarmReport {
    const { why } = this;
    const alarm = this.#newest();
    if (why !== null || alarm === undefined || alarm.proof === null) {
      throw new VigilError(`false-alarm-${why}`, 'No false alarm can be reported now.');
    }
    const { of, proof } = alarm;
    return { of, provenAtMs: proof.atMs, fromMs: proof.notedMs, toMs: proof.atMs + MAX_AUTH_AGE_MS };
  }

  /** The report counts from now on. */
  spend({ of, provenAtMs }: FalseAlarmReport): void {
    const reported = [...this.#reported, provenAtMs].slice(-MAX_REPORTS_PER_WEEK);
    this.#options.save(reported);
    this.#reported = reported;
    this.#alarms.delete(nameOf(of));
  }

  /** The one that can be reported, or else the newest. */
  #newest(): Alarm | undefined {
    const nowMs = this.#options.nowMs();
    const live = [...this.#alarms.values()].filter((alarm) => this.#isLive(alarm, nowMs));
    return live.findLast(({ proof }) => proof !== null) ?? live.at(-1);
  }

  #isLive({ lastMs, proof }: Alarm, nowMs: number): boolean {
    return Math.abs(nowMs - (proof?.notedMs ?? lastMs)) < REPORT_WITHIN_MS;
  }

  /** Too many or too close, by the banks' clocks. */
  #isSpent(atMs: number): boolean {
    const week = this.#reported.filter((one) => Math.abs(atMs - one) < WEEK_MS);
    return week.length >= MAX_REPORTS_PER_WEEK || week.some((one) => Math.abs(atMs - one) < HOUR_MS);
  }
}

const nameOf = ({ bank, sid }: BankSession) => JSON.stringify([bank, sid]);
