/**
 * The companion's state for the user. In: sessions and the conditions that hold for them. Out: the state that popup and windows
 * show.
 */

import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionState, SiteState, StoreState } from '@vigil/protocol/companion-state.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import { countBucket } from '../verdicts/coarsen.ts';
import type { BankEvidence, Environment } from './bank-evidence.ts';
import type { BrowserSession } from './browser-session.ts';

/** Sites in one state (the wire format's bound). */
const MAX_SITES = 100;

const NONE = { keys: 0, strokes: 0, clicks: 0 };

export interface CompanionStateInputs {
  readonly sessions: readonly BrowserSession[];
  readonly policy: CompanionPolicy;
  readonly environment: Environment;
  /** Whether the user is registered at the bank with this id. */
  readonly registered: (bank: string) => boolean;
  readonly pausedUntil: number | null;
  readonly keyTier: KeyTier;
  readonly store: StoreState;
  /** Verdict and confidence of a minute ago. */
  readonly shown: (evidence: BankEvidence) => Pick<SiteState, 'verdict' | 'confidence'>;
  /** Null: the machine policy offers none. */
  readonly pilot: PilotState | null;
  readonly nowMs: number;
}

export function companionStateOf(inputs: CompanionStateInputs): CompanionState {
  const { sessions, environment, pausedUntil, keyTier, store, policy, pilot } = inputs;
  return {
    version: VERSION,
    stage: environment.quality?.stage ?? 'learning',
    progress: environment.quality?.progress ?? { keystroke: 0, pointer: 0 },
    sessions: environment.quality?.sessions ?? 0,
    pausedUntil,
    pause: policy.pause,
    keyTier,
    ...(store === 'ok' || store === 'absent' ? {} : { store }),
    sites: sessions.flatMap((session) => siteStates(session, inputs)).slice(0, MAX_SITES),
    ...(pilot !== null && { pilot }),
  };
}

/** One entry for each listed origin that is open. Verdict and confidence are those that may be shown. */
function siteStates(
  session: BrowserSession,
  { policy, registered, environment, shown, nowMs }: CompanionStateInputs,
): SiteState[] {
  const origins = [...new Set(session.streams.all.map((stream) => stream.origin))];
  return origins.flatMap((origin) => {
    const bank = bankOfOrigin(policy, origin);
    if (bank === undefined) return [];
    const evidence = session.evidenceOf(bank.id);
    const { keys, strokes, clicks } = session.estimate(bank.id, environment, nowMs).trust?.evidence ?? NONE;
    const counts = { keys: countBucket(keys), strokes: countBucket(strokes), clicks: countBucket(clicks) };
    return [{ origin, bank: bank.name, registered: registered(bank.id), ...shown(evidence), ...counts }];
  });
}
