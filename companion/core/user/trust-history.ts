/**
 * History of the trust in each browser profile. In: estimates, periodically. Out: at most one hour, at most one point a
 * second, and only changes. Memory is bounded: 3,600 points for each session.
 */

import { randomUUID } from 'node:crypto';
import type { TrustPoint } from '@vigil/protocol/user/overview.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import { confidenceStep } from '../verdicts/coarsen.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { isScored } from '../verdicts/verdict.ts';

const HOUR_MS = 3_600_000;
const MIN_GAP_MS = 1000;
export const MAX_POINTS = 3600;

interface SessionCurve {
  readonly id: string;
  readonly points: TrustPoint[];
}

export class TrustHistory {
  readonly #curves = new Map<BrowserSession, SessionCurve>();

  /** A random name for the session, stable while it is connected. */
  idOf(session: BrowserSession): string {
    return this.#curveOf(session).id;
  }

  /** Oldest first. */
  pointsOf(session: BrowserSession): readonly TrustPoint[] {
    return this.#curveOf(session).points;
  }

  note(session: BrowserSession, { verdict, trust }: TrustEstimate, nowMs: number): void {
    const { points } = this.#curveOf(session);
    // A clock that was set back would leave points in the future for good.
    while (points.length > 0 && (points.at(-1)?.atMs ?? 0) > nowMs) points.pop();
    const confidence = isScored(verdict) && trust?.confidence != null ? confidenceStep(trust.confidence) : null;
    const last = points.at(-1);
    if (last !== undefined && last.confidence === confidence && last.verdict === verdict) return;
    if (last !== undefined && nowMs - last.atMs < MIN_GAP_MS) return;
    points.push({ atMs: nowMs, confidence, verdict });
    const old = points.findIndex((point) => nowMs - point.atMs <= HOUR_MS);
    points.splice(0, Math.max(old, points.length - MAX_POINTS));
  }

  /** Forgets sessions that are gone. */
  keepOnly(sessions: readonly BrowserSession[]): void {
    const here = new Set(sessions);
    for (const session of this.#curves.keys()) if (!here.has(session)) this.#curves.delete(session);
  }

  #curveOf(session: BrowserSession): SessionCurve {
    const curve = this.#curves.get(session) ?? { id: randomUUID(), points: [] };
    this.#curves.set(session, curve);
    return curve;
  }
}
