/** A fresh start for the active profile. In: its name. Out: a question, then the profile begun anew. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';

export function ResetProfile({ name }: { readonly name: string }): VNode {
  const { localizer, desk } = useWindowServices();
  const { data } = localizer.strings;
  const [isAsking, setAsking] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <section class="card" aria-labelledby="renew-title">
      <h2 id="renew-title">{data.reset}</h2>
      <p class="hint">{localizer.format(data.resetText, { name })}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          {data.resetNow}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? data.resetDone : ''}
      </p>
      {isAsking && (
        <ConfirmDialog
          title={localizer.format(data.resetTitle, { name })}
          warning={data.resetWarn}
          confirm={data.resetConfirm}
          onConfirm={() => desk.ask({ ask: 'renew' })}
          onClose={(done) => {
            setAsking(false);
            setDone(done);
          }}
        />
      )}
    </section>
  );
}
