/** The pilot in the popup. In: its state, a function that sends commands. Out: the mark of a recording with stop and delete, or the offer. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { localizer } from '../ui/window-strings.ts';
import type { Send } from './pause-choice.tsx';

const VIEW = '../options/index.html#pilot';

export function PilotNotice({
  pilot,
  send,
}: {
  readonly pilot: PilotState | undefined;
  readonly send: Send;
}): VNode | null {
  const { pilot: texts } = localizer.strings;
  if (pilot?.status !== 'recording' && pilot?.status !== 'offered') return null;
  const { name, status, untilMs } = pilot;
  const text =
    status === 'offered'
      ? localizer.format(texts.offeredMark, { name })
      : localizer.format(texts.recordingUntil, { name, day: localizer.day(untilMs ?? 0) });
  return (
    <section id="pilot" class="card" data-status={status} role="status">
      <p>
        <span class="pilot-dot" aria-hidden="true" /> {text}
      </p>
      {status === 'recording' && <EndRecording send={send} />}
      <a href={VIEW} target="_blank" rel="noopener">
        {status === 'offered' ? texts.read : texts.details}
      </a>
    </section>
  );
}

/** Deletion takes a second press: it cannot be undone. */
function EndRecording({ send }: { readonly send: Send }): VNode {
  const { pilot: texts } = localizer.strings;
  const [isConfirming, setConfirming] = useState(false);
  return (
    <div class="row">
      <button id="pilot-stop" type="button" onClick={() => send({ type: 'stop-pilot' })}>
        {texts.stop}
      </button>
      <button
        id="pilot-delete"
        type="button"
        class="danger"
        onClick={() => (isConfirming ? send({ type: 'delete-pilot' }) : setConfirming(true))}
      >
        {isConfirming ? texts.deleteNow : texts.delete}
      </button>
    </div>
  );
}
