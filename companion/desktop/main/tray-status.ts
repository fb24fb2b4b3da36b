/**
 * Status for the tray. In: the companion's status. Out: one of five looks, and one line of text. The most urgent condition
 * wins.
 */

import type { CompanionStatus } from '@vigil/control/reply.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { Localizer } from '@vigil/text/localizer.ts';

export const LOOKS = ['watching', 'learning', 'paused', 'attention', 'locked'] as const;
export type Look = (typeof LOOKS)[number];

export interface TrayStatus {
  readonly look: Look;
  readonly line: string;
  /** Which pauses the policy allows; absent: all. */
  readonly pause?: CompanionState['pause'];
  /** A pilot that records, or waits for a decision; null: neither. */
  readonly pilot: { readonly name: string; readonly status: 'recording' | 'offered' } | null;
}

/** The part of the status that is used. */
export type TrayStatusSource = Pick<CompanionStatus, 'state' | 'store' | 'policy'>;

const UNAVAILABLE = { absent: 'attention', locked: 'locked', undecryptable: 'attention', newer: 'attention' } as const;

/** `status` is null when no companion is running. */
export function trayStatusOf(status: TrayStatusSource | null, localizer: Localizer): TrayStatus {
  const shown = { ...lookOf(status, localizer), pilot: pilotOf(status) };
  return status?.state.pause === undefined ? shown : { ...shown, pause: status.state.pause };
}

function pilotOf(status: TrayStatusSource | null): TrayStatus['pilot'] {
  const pilot = status?.state.pilot;
  if (pilot?.status !== 'recording' && pilot?.status !== 'offered') return null;
  return { name: pilot.name, status: pilot.status };
}

function lookOf(status: TrayStatusSource | null, localizer: Localizer): Pick<TrayStatus, 'look' | 'line'> {
  const { tray } = localizer.strings;
  if (status === null) return { look: 'attention', line: tray.stopped };
  const { state, store, policy } = status;
  if (store !== 'ok') return { look: UNAVAILABLE[store], line: tray[store] };
  if (state.pausedUntil !== null) {
    return { look: 'paused', line: localizer.format(tray.paused, { time: localizer.clock(state.pausedUntil) }) };
  }
  if (policy.error !== null) return { look: 'attention', line: tray.policyWrong };
  if (policy.banks === 0) return { look: 'attention', line: tray.noBank };
  if (state.sites.some((site) => site.verdict === 'mismatch')) return { look: 'attention', line: tray.mismatch };
  if (state.stage === 'learning') {
    const keystroke = localizer.percent(state.progress.keystroke);
    const pointer = localizer.percent(state.progress.pointer);
    return { look: 'learning', line: localizer.format(tray.learning, { keystroke, pointer }) };
  }
  if (state.sites.length === 0) return { look: 'watching', line: tray.ready };
  return { look: 'watching', line: localizer.plural(tray.watching, state.sites.length) };
}
