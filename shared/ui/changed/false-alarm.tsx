/** The false alarm report. In: whether a report is possible, or why not. Out: the report. */

import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';

interface FalseAlarmProps {
  readonly falseAlarm: Overview['falseAlarm'];
  readonly bankName: string | null;
}

export function FalseAlarm({ falseAlarm, bankName }: FalseAlarmProps): VNode {
  const { localizer, userApi } = useWindowServices();
  const { changed } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [isDone, setDone] = useState(false);
  const { possible, why } = falseAlarm;
  const report = async (): Promise<void> => setDone(await run(() => userApi.request({ type: 'report-false-alarm' })));
  return (
    <section class="card" aria-labelledby="alarm-title">
      <h2 id="alarm-title">{changed.alarm}</h2>
      <p class="hint">{changed.alarmText}</p>
      <p id="alarm-why">
        {possible && bankName !== null && localizer.format(changed.alarmFor, { bank: bankName })}
        {!possible && why !== null && !isDone && changed.alarmWhy[why]}
      </p>
      <div class="row">
        <button
          type="button"
          class={possible ? 'primary' : ''}
          disabled={busy || !possible}
          aria-describedby="alarm-why"
          onClick={() => void report()}
        >
          {changed.alarmNow}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? changed.alarmDone : ''}
      </p>
      <ActionProblem localizer={localizer} problem={problem} />
    </section>
  );
}
