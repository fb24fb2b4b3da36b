/**
 * The tray menu as data. In: the tray status, strings and the local time. Out: entries with their commands.
 */
import { longPause, MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import type { TrayStatus } from './tray-status.ts';

export type TrayCommand =
  /** `view`: name of a tab; default the last open tab. */
  | { readonly do: 'open'; readonly view?: 'attestations' | 'pilot' }
  | { readonly do: 'pause'; readonly minutes: number }
  | { readonly do: 'resume' }
  | { readonly do: 'quit' };

export type TrayMenuEntry =
  | { readonly kind: 'line'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'command'; readonly label: string; readonly command: TrayCommand };

const SEPARATOR: TrayMenuEntry = { kind: 'separator' };
const entry = (label: string, command: TrayCommand): TrayMenuEntry => ({ kind: 'command', label, command });

function watchEntries({ look, pause: rule }: TrayStatus, localizer: Localizer, now: Date): TrayMenuEntry[] {
  const { tray } = localizer.strings;
  if (look === 'locked') return [];
  if (look === 'paused') return [entry(tray.resume, { do: 'resume' }), SEPARATOR];
  const pause = (
    minutes: number,
    label = localizer.format(tray.pauseFor, { span: localizer.span(minutes * 60_000) }),
  ): TrayMenuEntry => entry(label, { do: 'pause', minutes });
  const { allowed, maxMinutes } = rule ?? { allowed: true, maxMinutes: MAX_PAUSE_MINUTES };
  if (!allowed) return [];
  const long = longPause(now, maxMinutes);
  const short = [15, 60].filter((minutes) => minutes < maxMinutes).map((minutes) => pause(minutes));
  return [...short, pause(long.minutes, long.untilTomorrow ? tray.pauseTomorrow : undefined), SEPARATOR];
}

/** What is recorded is always named; an offer is named until the user decides. */
function pilotEntries({ pilot }: TrayStatus, localizer: Localizer): TrayMenuEntry[] {
  const { pilot: texts } = localizer.strings;
  if (pilot === null) return [];
  const label = pilot.status === 'recording' ? texts.recording : texts.offeredMark;
  return [entry(localizer.format(label, { name: pilot.name }), { do: 'open', view: 'pilot' }), SEPARATOR];
}

export function trayMenu(status: TrayStatus, localizer: Localizer, now: Date): TrayMenuEntry[] {
  const { tray } = localizer.strings;
  return [
    { kind: 'line', label: status.line },
    SEPARATOR,
    ...pilotEntries(status, localizer),
    entry(tray.open, { do: 'open' }),
    entry(tray.attestations, { do: 'open', view: 'attestations' }),
    SEPARATOR,
    ...watchEntries(status, localizer, now),
    entry(tray.quit, { do: 'quit' }),
  ];
}
