/** The state of a site. In: the worker's snapshot and the origin of the active tab. Out: one of a few states. */
import type { CompanionState, SiteState } from '@vigil/protocol/companion-state.ts';
import type { LinkFailure } from '../../channel/link-failure.ts';
import type { Snapshot } from '../../channel/view-messages.ts';

export type SiteView =
  /** The user turned Vigil off everywhere. */
  | { readonly kind: 'off' }
  | { readonly kind: 'no-policy' }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'missing'; readonly failure: LinkFailure }
  | { readonly kind: 'shut'; readonly why: NonNullable<CompanionState['store']> }
  | { readonly kind: 'paused'; readonly until: number }
  /** The companion does not know the bank, or no frame has connected. */
  | { readonly kind: 'unwatched' }
  /** The user has not agreed to this bank: nothing is learnt or sent. */
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'learning'; readonly progress: CompanionState['progress']; readonly site: SiteState }
  | { readonly kind: 'watching'; readonly site: SiteState };

/** Most important first: a broken link comes before the state behind it. */
export function siteView({ policy, off, failure, state }: Snapshot, origin: string | null): SiteView {
  if (off) return { kind: 'off' };
  if (policy.banks.length === 0) return { kind: 'no-policy' };
  if (!policy.banks.some((bank) => bank.origins.some((listed) => listed === origin))) return { kind: 'not-listed' };
  if (failure !== null) return { kind: 'missing', failure };
  if (state === null) return { kind: 'connecting' };
  if (state.store !== undefined) return { kind: 'shut', why: state.store };
  if (state.pausedUntil !== null) return { kind: 'paused', until: state.pausedUntil };
  const site = state.sites.find((known) => known.origin === origin);
  if (site === undefined) return { kind: 'unwatched' };
  if (!site.registered) return { kind: 'unregistered' };
  if (state.stage === 'learning') return { kind: 'learning', progress: state.progress, site };
  return { kind: 'watching', site };
}

/** Name of the bank at an origin. */
export function bankAt({ policy }: Snapshot, origin: string | null): string | null {
  return policy.banks.find((bank) => bank.origins.some((listed) => listed === origin))?.name ?? null;
}
