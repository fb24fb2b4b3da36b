/** The view *Pilot*. In: the pilot's state. Out: what is recorded, for how long and for whom; the decision; stop and delete. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useWindowServices } from '../window-services.ts';
import { PilotDecision } from './pilot-decision.tsx';
import { PilotRecording } from './pilot-recording.tsx';

/** Of the key's thumbprint, as it is shown: enough to compare with what the administrator published. */
const SHOWN_CHARS = 16;

export function PilotView({ pilot }: { readonly pilot: PilotState }): VNode {
  const isRunning = pilot.status === 'recording' || pilot.status === 'ended';
  useFocusOnChange(pilot.status);
  return (
    <div class="view pilot-view">
      {pilot.status === 'offered' ? <Offer pilot={pilot} /> : <PilotRecording pilot={pilot} />}
      <Contents pilot={pilot} />
      {!isRunning && <PilotDecision key={pilot.recipient} pilot={pilot} />}
    </div>
  );
}

/** After a decision its button is gone: the focus goes to the title, which says what holds now. */
function useFocusOnChange(status: PilotState['status']): void {
  const shown = useRef(status);
  useEffect(() => {
    if (shown.current === status) return;
    shown.current = status;
    if (document.activeElement === document.body) document.getElementById('pilot-title')?.focus();
  }, [status]);
}

function Offer({ pilot: { name, purpose } }: { readonly pilot: PilotState }): VNode {
  const { localizer } = useWindowServices();
  const { pilot: texts } = localizer.strings;
  return (
    <section class="card" aria-labelledby="pilot-title">
      <h2 id="pilot-title" tabIndex={-1}>
        {localizer.format(texts.offered, { name })}
      </h2>
      <h3>{texts.purpose}</h3>
      <p>{purpose}</p>
      <p>{texts.voluntary}</p>
    </section>
  );
}

/** Everything that the user agrees to, also while it records. */
function Contents({ pilot }: { readonly pilot: PilotState }): VNode {
  const { localizer } = useWindowServices();
  const { pilot: texts } = localizer.strings;
  const { name, purpose, days, maxMB, recipient, copied, status, untilMs } = pilot;
  const isRecording = status === 'recording';
  return (
    <>
      <div class="columns">
        <section class="card">
          <h2>{texts.kept}</h2>
          <Points points={texts.keptPoints} />
          <p>{texts.where}</p>
        </section>
        <section class="card">
          <h2>{texts.never}</h2>
          <Points points={texts.neverPoints} />
        </section>
      </div>
      <div class="columns">
        <section class="card">
          <h2>{texts.howLong}</h2>
          <p>
            {localizer.format(isRecording ? texts.howLongLeft : texts.howLongText, {
              day: localizer.day(untilMs ?? 0),
              days: localizer.number(days),
              size: localizer.bytes(maxMB * 1_000_000),
            })}
          </p>
        </section>
        <section class="card">
          <h2>{texts.forWhom}</h2>
          {status !== 'offered' && <p>{purpose}</p>}
          <p>{localizer.format(texts.forWhomText, { name, key: recipient.slice(0, SHOWN_CHARS) })}</p>
          <p>{copied ? texts.copied : texts.notCopied}</p>
          <p>{localizer.format(texts.afterwards, { name })}</p>
        </section>
      </div>
    </>
  );
}

function Points({ points }: { readonly points: readonly string[] }): VNode {
  return (
    <ul class="points">
      {points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  );
}
