/** Pause buttons. In: a function that sends commands. Out: buttons for a short and the longest pause. */

import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import { longPause, MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import type { VNode } from 'preact';
import type { FromView } from '../../channel/view-messages.ts';
import { localizer } from '../ui/window-strings.ts';

export type Send = (command: FromView) => void;

interface PauseChoiceProps {
  /** Which pauses the policy allows; absent: all. */
  readonly rule: CompanionState['pause'];
  readonly send: Send;
}

export function PauseChoice({ rule, send }: PauseChoiceProps): VNode {
  const { data, popup } = localizer.strings;
  const { allowed, maxMinutes } = rule ?? { allowed: true, maxMinutes: MAX_PAUSE_MINUTES };
  const long = longPause(new Date(), maxMinutes);
  const pause = (id: string, minutes: number, label = localizer.span(minutes * 60_000)): VNode => (
    <button id={id} type="button" onClick={() => send({ type: 'pause', minutes })}>
      {label}
    </button>
  );
  return (
    <section aria-labelledby="pause-title">
      <h2 id="pause-title">{data.pause}</h2>
      <div class="row" hidden={!allowed}>
        {maxMinutes > 15 && pause('pause-quarter', 15)}
        {maxMinutes > 60 && pause('pause-hour', 60)}
        {pause('pause-long', long.minutes, long.untilTomorrow ? popup.untilTomorrow : undefined)}
      </div>
      <p class="hint">{allowed ? data.pauseText : popup.noPause}</p>
      <div class="row">
        <button id="turn-off" type="button" onClick={() => send({ type: 'turn-off' })}>
          {popup.turnOff}
        </button>
      </div>
    </section>
  );
}
