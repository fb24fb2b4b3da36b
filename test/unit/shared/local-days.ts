/**
 * Days as windows and popup cut them, in the time zone of this process (`TZ`): worker threads cannot change theirs. In: `YYYY-MM-DD` each.
 * Out: JSON of what they say of each day.
 */
import { longPause } from '@vigil/protocol/pause.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { filterOf, NO_FILTER } from '@vigil/ui/attestations/filter-bar.tsx';

const HOUR_MS = 3_600_000;
const localizer = new Localizer(en, 'en-GB');

export interface LocalDay {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of each hour: when, and the pause that is offered. */
  readonly pauses: readonly { readonly atMs: number; readonly minutes: number; readonly untilTomorrow: boolean }[];
  /** Of each hour, and of the last moment before and the first after the day. */
  readonly times: readonly string[];
  readonly outside: readonly string[];
}

function localDay(day: string): LocalDay {
  const { fromMs = 0, toMs = 0 } = filterOf({ ...NO_FILTER, from: day, to: day });
  const hours = Array.from({ length: Math.round((toMs + 1 - fromMs) / HOUR_MS) }, (_, hour) => fromMs + hour * HOUR_MS);
  return {
    fromMs,
    toMs,
    pauses: hours.map((atMs) => ({ atMs, ...longPause(new Date(atMs)) })),
    times: hours.map((atMs) => localizer.time(atMs, fromMs)),
    outside: [fromMs - 1, toMs + 1].map((atMs) => localizer.time(atMs, fromMs)),
  };
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map(localDay)));
