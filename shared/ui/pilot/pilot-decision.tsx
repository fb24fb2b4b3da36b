/** The decision on a pilot. In: the pilot. Out: two buttons of equal weight; consent is live after a delay, so that it is read first. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';

/** Milliseconds, against clicks and keys that were meant for something else. */
const SETTLE_MS = 800;

export function PilotDecision({ pilot: { recipient, status, days } }: { readonly pilot: PilotState }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { pilot: texts } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLive(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  const decide = (granted: boolean): void =>
    void run(() => userApi.request({ type: 'decide-pilot', recipient, granted }));
  return (
    <section class="card" aria-label={texts.voluntary}>
      {status === 'stopped' && <p>{localizer.format(texts.again, { days: localizer.number(days) })}</p>}
      <div class="pilot-choices">
        {status === 'offered' && (
          <button type="button" data-testid="pilot-decline" disabled={busy} onClick={() => decide(false)}>
            {texts.decline}
          </button>
        )}
        <button type="button" data-testid="pilot-agree" disabled={busy || !isLive} onClick={() => decide(true)}>
          {texts.agree}
        </button>
      </div>
      <ActionProblem localizer={localizer} problem={problem} />
    </section>
  );
}
