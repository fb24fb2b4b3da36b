/** Pause buttons. In: a function that sends commands. Out: buttons for a short and the longest pause. */

import { longPause } from '@vigil/protocol/pause.ts';
import type { VNode } from 'preact';
import type { FromView } from '../../channel/view-messages.ts';
import { localizer } from '../ui/window-strings.ts';

export type Send = (command: FromView) => void;

export function PauseChoice({ send }: { readonly send: Send }): VNode {
  const { data, popup } = localizer.strings;
  const long = longPause(new Date());
  const pause = (id: string, minutes: number, label = localizer.span(minutes * 60_000)): VNode => (
    <button id={id} type="button" onClick={() => send({ type: 'pause', minutes })}>
      {label}
    </button>
  );
  return (
    <section aria-labelledby="pause-title">
      <h2 id="pause-title">{data.pause}</h2>
      <div class="row">
        {pause('pause-quarter', 15)}
        {pause('pause-hour', 60)}
        {pause('pause-long', long.minutes, long.untilTomorrow ? popup.untilTomorrow : undefined)}
      </div>
      <p class="hint">{data.pauseText}</p>
      <div class="row">
        <button id="turn-off" type="button" onClick={() => send({ type: 'turn-off' })}>
          {popup.turnOff}
        </button>
      </div>
    </section>
  );
}
