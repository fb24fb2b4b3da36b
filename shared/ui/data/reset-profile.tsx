/** Resets the active profile. In: its name. Out: a confirmation, then an empty profile. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';

export function ResetProfile({ name }: { readonly name: string }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <section class="card" aria-labelledby="reset-title">
      <h2 id="reset-title">{data.reset}</h2>
      <p class="hint">{localizer.format(data.resetText, { name })}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setOpen(true)}>
          {data.resetNow}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? data.resetDone : ''}
      </p>
      {isOpen && (
        <ConfirmDialog
          title={localizer.format(data.resetTitle, { name })}
          warning={data.resetWarn}
          confirm={data.resetConfirm}
          onConfirm={() => userApi.request({ type: 'reset-profile' })}
          onClose={(done) => {
            setOpen(false);
            setDone(done);
          }}
        />
      )}
    </section>
  );
}
