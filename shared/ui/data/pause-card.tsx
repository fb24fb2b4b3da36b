/** Pause and resume. In: the end of the pause. Out: a choice of durations, or the resume button. */

import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import type { VNode } from 'preact';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';

const MINUTES = [15, 60, 240] as const;

interface PauseCardProps {
  /** Epoch milliseconds; null while it is not paused. */
  readonly pausedUntil: number | null;
  /** Which pauses the policy allows; absent: all. */
  readonly rule: CompanionState['pause'];
  readonly nowMs: number;
}

export function PauseCard({ pausedUntil, rule, nowMs }: PauseCardProps): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data, popup, verdictsText } = localizer.strings;
  const { busy, problem, run } = useAction();
  const { allowed, maxMinutes } = rule ?? { allowed: true, maxMinutes: MAX_PAUSE_MINUTES };
  const offered = allowed ? [...MINUTES.filter((minutes) => minutes < maxMinutes), maxMinutes] : [];
  return (
    <section class="card" aria-labelledby="pause-title">
      <h2 id="pause-title">
        {pausedUntil === null
          ? data.pause
          : localizer.format(data.pausedUntil, { time: localizer.time(pausedUntil, nowMs) })}
      </h2>
      <p class="hint">{pausedUntil !== null ? verdictsText.paused : allowed ? data.pauseText : popup.noPause}</p>
      <div class="row">
        {pausedUntil === null ? (
          offered.map((minutes) => {
            const span = localizer.span(minutes * 60_000);
            return (
              <button
                key={minutes}
                type="button"
                disabled={busy}
                aria-label={localizer.format(data.pauseFor, { span })}
                onClick={() => void run(() => userApi.request({ type: 'pause', minutes }))}
              >
                {span}
              </button>
            );
          })
        ) : (
          <button
            type="button"
            class="primary"
            disabled={busy}
            onClick={() => void run(() => userApi.request({ type: 'resume' }))}
          >
            {data.resume}
          </button>
        )}
      </div>
      <ActionProblem localizer={localizer} problem={problem} />
    </section>
  );
}
