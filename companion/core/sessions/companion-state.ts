/**
 * The companion's state for the user. In: sessions and the conditions that hold for them. Out: the state that popup and windows
 * show.
 */

import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionState, SiteState, StoreState } from '@vigil/protocol/companion-state.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import { confidenceStep } from '../verdicts/coarsen.ts';
import { isScored } from '../verdicts/verdict.ts';
import type { BrowserSession, Environment } from './browser-session.ts';

/** Sites in one state (the wire format's bound). */
const MAX_SITES = 100;

export interface CompanionStateInputs {
  readonly sessions: readonly BrowserSession[];
  readonly policy: CompanionPolicy;
  readonly environment: Environment;
  /** Whether the user is registered at the bank with this id. */
  readonly registered: (bank: string) => boolean;
  readonly pausedUntil: number | null;
  readonly keyTier: KeyTier;
  readonly store: StoreState;
  readonly nowMs: number;
}

export function companionStateOf(inputs: CompanionStateInputs): CompanionState {
  const { sessions, environment, pausedUntil, keyTier, store } = inputs;
  return {
    version: VERSION,
    stage: environment.quality?.stage ?? 'learning',
    progress: environment.quality?.progress ?? { keystroke: 0, pointer: 0 },
    sessions: environment.quality?.sessions ?? 0,
    pausedUntil,
    keyTier,
    ...(store === 'ok' || store === 'absent' ? {} : { store }),
    sites: sessions.flatMap((session) => siteStates(session, inputs)).slice(0, MAX_SITES),
  };
}

/** One entry for each listed origin that is open. */
function siteStates(
  session: BrowserSession,
  { policy, registered, environment, nowMs }: CompanionStateInputs,
): SiteState[] {
  const origins = [...new Set(session.streams.all.map((stream) => stream.origin))];
  const { verdict, trust } = session.estimate(environment, nowMs);
  const { keys, strokes, clicks } = trust?.evidence ?? { keys: 0, strokes: 0, clicks: 0 };
  const confidence = isScored(verdict) && trust?.confidence != null ? confidenceStep(trust.confidence) : null;
  return origins.flatMap((origin) => {
    const bank = bankOfOrigin(policy, origin);
    if (bank === undefined) return [];
    return [{ origin, bank: bank.name, registered: registered(bank.id), verdict, confidence, keys, strokes, clicks }];
  });
}
