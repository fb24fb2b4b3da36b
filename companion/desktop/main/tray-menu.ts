/**
 * The tray's menu as data. In: a glance and the local time. Out: entries, each with the command that it gives; Electron
 * only draws them.
 */
import type { Glance } from './glance.ts';

export type Command =
  /** `view` as the window's tabs are named; the one that was last open where there is none. */
  | { readonly do: 'open'; readonly view?: 'answers' }
  | { readonly do: 'pause'; readonly minutes: number }
  | { readonly do: 'resume' }
  | { readonly do: 'quit' };

export type Entry =
  | { readonly kind: 'line'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'command'; readonly label: string; readonly command: Command };

/** Longest pause that the core takes: what a person forgets ends by itself. */
const LONGEST_MINUTES = 480;

/** Until the night is over for whoever pauses late; else as long as a pause may last. */
export function longPause(now: Date): { readonly label: string; readonly minutes: number } {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const minutes = Math.ceil((midnight.getTime() - now.getTime()) / 60_000);
  return minutes <= LONGEST_MINUTES
    ? { label: 'Pause until tomorrow', minutes }
    : { label: 'Pause for 8 hours', minutes: LONGEST_MINUTES };
}

const SEPARATOR: Entry = { kind: 'separator' };
const entry = (label: string, command: Command): Entry => ({ kind: 'command', label, command });

function watchEntries(look: Glance['look'], now: Date): Entry[] {
  if (look === 'locked') return [];
  if (look === 'paused') return [entry('Resume', { do: 'resume' }), SEPARATOR];
  const long = longPause(now);
  return [
    entry('Pause for 15 minutes', { do: 'pause', minutes: 15 }),
    entry('Pause for 1 hour', { do: 'pause', minutes: 60 }),
    entry(long.label, { do: 'pause', minutes: long.minutes }),
    SEPARATOR,
  ];
}

export function trayMenu({ look, line }: Glance, now: Date): Entry[] {
  return [
    { kind: 'line', label: line },
    SEPARATOR,
    entry('Open Vigil', { do: 'open' }),
    entry('What banks were told', { do: 'open', view: 'answers' }),
    SEPARATOR,
    ...watchEntries(look, now),
    entry('Quit', { do: 'quit' }),
  ];
}
