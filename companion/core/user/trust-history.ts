/**
 * What the user sees of the trust in each browser profile at a bank. In: estimates, periodically. Out: the estimate of a minute
 * ago and the hour before it, in steps of a tenth. Live figures would tell an impostor at the desk how well the imitation works.
 * Memory is bounded: 3,600 points for each.
 */

import { randomUUID } from 'node:crypto';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { TrustPoint } from '@vigil/protocol/user/overview.ts';
import { openBanks } from '../policy/listed-banks.ts';
import type { BankEvidence, Environment } from '../sessions/bank-evidence.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { isScored } from '../verdicts/verdict.ts';

const HOUR_MS = 3_600_000;
const MIN_GAP_MS = 1000;
/** Nothing newer is shown. */
export const SHOWN_AFTER_MS = 60_000;
export const MAX_POINTS = 3600;

interface SessionCurve {
  readonly id: string;
  readonly points: TrustPoint[];
}

export class TrustHistory {
  readonly #curves = new Map<BankEvidence, SessionCurve>();

  /** A random name for the session, stable while it is connected. */
  idOf(session: BankEvidence): string {
    return this.#curveOf(session).id;
  }

  /** Oldest first, none newer than a minute. */
  pointsOf(session: BankEvidence, nowMs: number): readonly TrustPoint[] {
    return this.#curveOf(session).points.filter((point) => nowMs - point.atMs >= SHOWN_AFTER_MS);
  }

  /** The newest point that may be shown. */
  shown(session: BankEvidence, nowMs: number): Pick<TrustPoint, 'verdict' | 'confidence'> {
    const { verdict, confidence } = this.pointsOf(session, nowMs).at(-1) ?? {
      verdict: 'insufficient',
      confidence: null,
    };
    return { verdict, confidence };
  }

  note(session: BankEvidence, { verdict, trust }: TrustEstimate, nowMs: number): void {
    const { points } = this.#curveOf(session);
    // A clock that was set back would leave points in the future for good.
    while (points.length > 0 && (points.at(-1)?.atMs ?? 0) > nowMs) points.pop();
    const confidence = isScored(verdict) && trust?.confidence != null ? Math.round(trust.confidence * 10) / 10 : null;
    const last = points.at(-1);
    if (last !== undefined && last.confidence === confidence && last.verdict === verdict) return;
    if (last !== undefined && nowMs - last.atMs < MIN_GAP_MS) return;
    points.push({ atMs: nowMs, confidence, verdict });
    const old = points.findIndex((point) => nowMs - point.atMs <= HOUR_MS);
    points.splice(0, Math.max(old, points.length - MAX_POINTS));
  }

  /** Notes what each session says now of each bank with an open page, and forgets what is gone. */
  record(sessions: readonly BrowserSession[], policy: CompanionPolicy, environment: Environment, nowMs: number): void {
    for (const session of sessions) {
      for (const { id } of openBanks(session, policy))
        this.note(session.evidenceOf(id), session.estimate(id, environment, nowMs), nowMs);
    }
    this.keepOnly(sessions.flatMap(({ evidence }) => evidence));
  }

  /** Forgets sessions that are gone. */
  keepOnly(sessions: readonly BankEvidence[]): void {
    const here = new Set(sessions);
    for (const session of this.#curves.keys()) if (!here.has(session)) this.#curves.delete(session);
  }

  #curveOf(session: BankEvidence): SessionCurve {
    const curve = this.#curves.get(session) ?? { id: randomUUID(), points: [] };
    this.#curves.set(session, curve);
    return curve;
  }
}
