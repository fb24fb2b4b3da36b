/** The state of a recording. In: the pilot. Out: since when, until when, how much; stop and delete. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';

/** Title and sentence of each state after a decision. */
function textOf({ status }: PilotState, texts: Strings['pilot']): readonly [title: string, text: string] {
  if (status === 'stopped') return [texts.stopped, texts.stoppedText];
  if (status === 'ended') return [texts.ended, texts.endedText];
  if (status === 'refused') return [texts.refused, texts.refusedText];
  return [texts.recording, texts.since];
}

export function PilotRecording({ pilot }: { readonly pilot: PilotState }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { pilot: texts } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [isConfirming, setConfirming] = useState(false);
  const { name, status, sinceMs, untilMs, bytes, visits, maxMB } = pilot;
  const day = (ms: number | null): string => (ms === null ? '' : localizer.day(ms));
  const values = { name, day: day(sinceMs), until: day(untilMs) };
  const [title, text] = textOf(pilot, texts);
  return (
    <section class="card" aria-labelledby="pilot-title" data-testid="pilot-state" data-status={status}>
      <h2 id="pilot-title" tabIndex={-1}>
        {localizer.format(title, values)}
      </h2>
      <p>{localizer.format(text, values)}</p>
      {status !== 'refused' && (
        <p class="hint">
          {localizer.plural(texts.recorded, visits, {
            size: localizer.bytes(bytes),
            max: localizer.bytes(maxMB * 1_000_000),
          })}
        </p>
      )}
      <div class="row">
        {status === 'recording' && (
          <button
            type="button"
            data-testid="pilot-stop"
            disabled={busy}
            onClick={() => void run(() => userApi.request({ type: 'stop-pilot' }))}
          >
            {texts.stop}
          </button>
        )}
        {status !== 'refused' && (
          <button type="button" class="danger" data-testid="pilot-delete" onClick={() => setConfirming(true)}>
            {texts.delete}
          </button>
        )}
      </div>
      <ActionProblem localizer={localizer} problem={problem} />
      {isConfirming && (
        <ConfirmDialog
          title={texts.deleteTitle}
          warning={texts.deleteWarn}
          confirm={texts.deleteNow}
          onConfirm={() => userApi.request({ type: 'delete-pilot' })}
          onClose={() => setConfirming(false)}
        />
      )}
    </section>
  );
}
