/**
 * Browser profiles under observation, for the user's window. In: sessions and their history. Out: for each bank
 * verdict and history of a minute ago, and evidence in steps.
 */

import type { Trust } from '@vigil/engine/engine-api.ts';
import type { CompanionPolicy, PinnedBank } from '@vigil/protocol/policy.ts';
import type { LiveSession } from '@vigil/protocol/user/overview.ts';
import { openBanks } from '../policy/listed-banks.ts';
import type { Environment } from '../sessions/bank-evidence.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import { countBucket } from '../verdicts/coarsen.ts';
import type { ObservedTrust } from '../verdicts/trust-estimate.ts';
import type { TrustHistory } from './trust-history.ts';

/** Bounds of the reply's schema, and of a frame to the browser (1 MiB): two hours of history are half of one. */
const MAX_SESSIONS = 20;
const MAX_SITES = 100;
const MAX_TOTAL_POINTS = 7200;

const NOTHING: Pick<ObservedTrust, 'evidence' | 'flags' | 'modalities'> = {
  evidence: { keys: 0, strokes: 0, clicks: 0, activeMs: 0, unseenMs: 0, lastAtMs: null },
  flags: { injected: false, paste: false, remote: false, keyboardChanged: false },
  modalities: {},
};

export interface Watched {
  readonly sessions: readonly BrowserSession[];
  readonly policy: CompanionPolicy;
  readonly environment: Environment;
  readonly history: TrustHistory;
  readonly nowMs: number;
}

/** Only those with a page of a bank open: each browser profile at each bank. */
export function liveSessionsOf({ sessions, policy, environment, history, nowMs }: Watched): LiveSession[] {
  const watched = sessions
    .flatMap((session) => openBanks(session, policy).map((bank) => ({ session, bank })))
    .slice(0, MAX_SESSIONS);
  const points = Math.floor(MAX_TOTAL_POINTS / Math.max(1, watched.length));
  return watched.map(({ session, bank }) => {
    const evidence = session.evidenceOf(bank.id);
    const { evidence: counts, flags, modalities } = session.estimate(bank.id, environment, nowMs).trust ?? NOTHING;
    return {
      id: history.idOf(evidence),
      sites: sitesOf(session, bank),
      ...history.shown(evidence, nowMs),
      evidence: evidenceOf(counts),
      scored: scoredOf(modalities),
      modalities: {},
      // Whether input looks like a program's would help the author of one.
      flags: { ...flags, injected: false },
      history: history.pointsOf(evidence, nowMs).slice(-Math.min(points, 3600)),
    };
  });
}

function evidenceOf({ keys, strokes, clicks, activeMs, lastAtMs }: Trust['evidence']): LiveSession['evidence'] {
  return {
    keys: countBucket(keys),
    strokes: countBucket(strokes),
    clicks: countBucket(clicks),
    activeMs: Math.round(activeMs / 60_000) * 60_000,
    lastAtMs: lastAtMs === null ? null : Math.max(0, Math.floor(lastAtMs / 60_000) * 60_000),
  };
}

/** By kind, so that a session of the pointer alone or of the number pad alone is shown as one. */
function scoredOf({ keystroke, text, keypad, pointer }: Trust['modalities']): NonNullable<LiveSession['scored']> {
  const kinds = Object.entries({ keystroke, text, keypad, pointer });
  return Object.fromEntries(kinds.flatMap(([kind, one]) => (one === undefined ? [] : [[kind, countBucket(one.n)]])));
}

function sitesOf({ streams }: BrowserSession, bank: PinnedBank): string[] {
  const origins = streams.all.map(({ origin }) => origin).filter((origin) => bank.origins.includes(origin));
  return [...new Set(origins)].slice(0, MAX_SITES);
}
