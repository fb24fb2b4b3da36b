/**
 * Browser profiles under observation, for the user's window. In: sessions and their history. Out: verdict, evidence and
 * history of each.
 */

import type { ModalityEvidence, Trust } from '@vigil/engine/engine-api.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { LiveSession } from '@vigil/protocol/user/overview.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import type { BrowserSession, Environment } from '../sessions/browser-session.ts';
import { confidenceStep } from '../verdicts/coarsen.ts';
import type { ObservedTrust } from '../verdicts/trust-estimate.ts';
import { isScored } from '../verdicts/verdict.ts';
import type { TrustHistory } from './trust-history.ts';

/** Bounds of the reply's schema, and of a frame to the browser (1 MiB): two hours of history are half of one. */
const MAX_SESSIONS = 20;
const MAX_SITES = 100;
const MAX_TOTAL_POINTS = 7200;

const NOTHING: Pick<ObservedTrust, 'evidence' | 'modalities' | 'flags'> = {
  evidence: { keys: 0, strokes: 0, clicks: 0, activeMs: 0, unseenMs: 0, lastAtMs: null },
  modalities: {},
  flags: { injected: false, paste: false, remote: false, keyboardChanged: false },
};

export interface Watched {
  readonly sessions: readonly BrowserSession[];
  readonly policy: CompanionPolicy;
  readonly environment: Environment;
  readonly history: TrustHistory;
  readonly nowMs: number;
}

/** Only those with a page of a bank open. */
export function liveSessionsOf({ sessions, policy, environment, history, nowMs }: Watched): LiveSession[] {
  const watched = sessions
    .map((session) => ({ session, sites: sitesOf(session, policy) }))
    .filter(({ sites }) => sites.length > 0)
    .slice(0, MAX_SESSIONS);
  const points = Math.floor(MAX_TOTAL_POINTS / Math.max(1, watched.length));
  return watched.map(({ session, sites }) => {
    const { verdict, trust } = session.estimate(environment, nowMs);
    const { evidence, modalities, flags } = trust ?? NOTHING;
    return {
      id: history.idOf(session),
      sites,
      verdict,
      confidence: isScored(verdict) && trust?.confidence != null ? confidenceStep(trust.confidence) : null,
      evidence: evidenceOf(evidence),
      modalities: contributionsOf(modalities),
      flags,
      history: history.pointsOf(session).slice(-Math.min(points, 3600)),
    };
  });
}

function evidenceOf({ keys, strokes, clicks, activeMs, lastAtMs }: Trust['evidence']): LiveSession['evidence'] {
  const last = lastAtMs === null ? null : Math.max(0, Math.round(lastAtMs));
  return { keys, strokes, clicks, activeMs: Math.round(activeMs), lastAtMs: last };
}

function contributionsOf({ keystroke, pointer, click }: Trust['modalities']): LiveSession['modalities'] {
  const contribution = ({ llr, n }: ModalityEvidence) => ({ llr, n });
  return {
    ...(keystroke && { keystroke: contribution(keystroke) }),
    ...(pointer && { pointer: contribution(pointer) }),
    ...(click && { click: contribution(click) }),
  };
}

function sitesOf(session: BrowserSession, policy: CompanionPolicy): string[] {
  const origins = session.streams.all.map(({ origin }) => origin);
  return [...new Set(origins)].filter((origin) => bankOfOrigin(policy, origin) !== undefined).slice(0, MAX_SITES);
}
