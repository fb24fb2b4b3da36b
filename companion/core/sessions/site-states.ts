/** What a person may see of the sites that are open. In: a session and its surroundings. Out: one entry for each origin. */

import type { CompanionPolicy } from '../../../shared/policy.ts';
import type { SiteState } from '../../../shared/wire/state.ts';
import { isScored } from '../attestation/verdict.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import type { BrowserSession, Scene } from './browser-session.ts';

/** Origins told of at most. */
const MAX_SITES = 100;

export function siteStates(
  session: BrowserSession,
  policy: CompanionPolicy,
  registered: (bank: string) => boolean,
  scene: Scene,
  nowMs: number,
): SiteState[] {
  const origins = [...new Set(session.streams.all.map((stream) => stream.origin))];
  const { verdict, trust } = session.belief(scene, nowMs);
  const { keys, strokes, clicks } = trust?.evidence ?? { keys: 0, strokes: 0, clicks: 0 };
  const confidence = isScored(verdict) ? (trust?.confidence ?? null) : null;
  return origins.slice(0, MAX_SITES).flatMap((origin) => {
    const bank = bankOfOrigin(policy, origin);
    if (bank === undefined) return [];
    return [{ origin, bank: bank.name, registered: registered(bank.id), verdict, confidence, keys, strokes, clicks }];
  });
}
