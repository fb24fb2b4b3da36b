/** The mark of a pilot, above every view. In: the pilot's state. Out: a line while it records or waits for a decision; else nothing. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

interface PilotMarkProps {
  readonly pilot: PilotState | undefined;
  onShow(view: string): void;
}

export function PilotMark({ pilot, onShow }: PilotMarkProps): VNode | null {
  const { localizer } = useWindowServices();
  const { pilot: texts } = localizer.strings;
  if (pilot?.status !== 'recording' && pilot?.status !== 'offered') return null;
  const { name, status, untilMs } = pilot;
  const text =
    status === 'offered'
      ? localizer.format(texts.offeredMark, { name })
      : localizer.format(texts.recordingUntil, { name, day: localizer.day(untilMs ?? 0) });
  return (
    <p class="pilot-mark" data-status={status} role="status">
      <span class="pilot-dot" aria-hidden="true" />
      <span>{text}</span>
      <button type="button" onClick={() => onShow('pilot')}>
        {status === 'offered' ? texts.read : texts.details}
      </button>
    </p>
  );
}
