/** What the recordings were made on. In: people with the facts of their devices. Out: how many people have which, by kind of fact. */
import type { DeviceFacts } from '@vigil/pilot/visit.ts';
import type { PilotSubject } from './pilot-subject.ts';

export interface DeviceCounts {
  /** People by value; who used two counts in both. */
  readonly os: Readonly<Record<string, number>>;
  readonly browser: Readonly<Record<string, number>>;
  readonly keyboard: Readonly<Record<string, number>>;
  /** Pointer reports a second, in classes. */
  readonly pointerRate: Readonly<Record<string, number>>;
  /** Step of the browser's clock in milliseconds. */
  readonly clockStep: Readonly<Record<string, number>>;
}

const UNKNOWN = 'unknown';
/** Usual rates of touch pads and mice; a screen of 60 Hz limits what a page sees. */
const RATES = [70, 140, 280] as const;

export function deviceCounts(people: readonly Pick<PilotSubject, 'devices'>[]): DeviceCounts {
  const by = (of: (device: DeviceFacts) => string) => {
    const counts = new Map<string, number>();
    for (const { devices } of people)
      for (const value of new Set(devices.map(of))) counts.set(value, (counts.get(value) ?? 0) + 1);
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  };
  return {
    os: by(({ os }) => os),
    browser: by(({ browser }) => browser),
    keyboard: by(({ keyboard }) => keyboard),
    pointerRate: by(({ reportHz }) => rateClass(reportHz)),
    clockStep: by(({ clockStepMs }) => (clockStepMs === null ? UNKNOWN : `${clockStepMs} ms`)),
  };
}

export function devicesText(counts: DeviceCounts): string[] {
  const line = (name: string, of: Readonly<Record<string, number>>) =>
    `${name}: ${Object.entries(of)
      .map(([value, people]) => `${value} ${people}`)
      .join(', ')}`;
  return [
    'People by device (a person with two counts in both):',
    line('  system', counts.os),
    line('  browser', counts.browser),
    line('  keyboard', counts.keyboard),
    line('  pointer reports a second', counts.pointerRate),
    line('  step of the clock', counts.clockStep),
  ];
}

function rateClass(reportHz: number | null): string {
  if (reportHz === null) return UNKNOWN;
  const top = RATES.find((limit) => reportHz < limit);
  if (top === undefined) return `${RATES.at(-1)} and more`;
  return top === RATES[0] ? `below ${top}` : `${RATES[RATES.indexOf(top) - 1]} to ${top}`;
}
