/**
 * The companion's state at a glance. In: what the core says of itself. Out: one of five looks for the tray, and a line in
 * plain words. The worst thing wins: what a person must act on is never hidden behind what merely is so.
 */
import type { CompanionStatus } from '../../control/reply.ts';

export const LOOKS = ['watching', 'learning', 'paused', 'attention', 'locked'] as const;
export type Look = (typeof LOOKS)[number];

export interface Glance {
  readonly look: Look;
  readonly line: string;
}

/** What of the status is looked at. */
export type GlanceSource = Pick<CompanionStatus, 'state' | 'store' | 'policy'>;

const SHUT = {
  absent: { look: 'attention', line: 'Starting anew' },
  locked: { look: 'locked', line: 'Locked: open the window to unlock' },
  undecryptable: { look: 'attention', line: 'What was learnt cannot be read' },
  newer: { look: 'attention', line: 'Written by a newer version: update Vigil' },
} as const;

const percent = (share: number) => `${Math.round(share * 100)} %`;
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** `status` null: no companion runs in this process. `locale`: for times, as `Intl` takes it. */
export function glanceOf(status: GlanceSource | null, locale?: string): Glance {
  if (status === null) return { look: 'attention', line: 'Not running' };
  const { state, store, policy } = status;
  if (store !== 'ok') return SHUT[store];
  if (state.pausedUntil !== null) {
    const until = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(state.pausedUntil);
    return { look: 'paused', line: `Paused until ${until}` };
  }
  if (policy.error !== null) return { look: 'attention', line: 'The list of banks has a mistake' };
  if (policy.banks === 0) return { look: 'attention', line: 'No bank is listed' };
  if (state.sites.some((site) => site.verdict === 'mismatch')) {
    return { look: 'attention', line: 'This does not look like you' };
  }
  if (state.stage === 'learning') {
    const { keystroke, pointer } = state.progress;
    return { look: 'learning', line: `Learning: typing ${percent(keystroke)}, pointer ${percent(pointer)}` };
  }
  if (state.sites.length === 0) return { look: 'watching', line: 'Ready: no bank is open' };
  return { look: 'watching', line: `Watching ${counted(state.sites.length, 'site', 'sites')}` };
}
