/** Hands the computer over to another user. In: nothing. Out: a confirmation, then an empty profile and no registration. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';

export function HandOver(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <section class="card" aria-labelledby="hand-over-title">
      <h2 id="hand-over-title">{data.handOver}</h2>
      <p class="hint">{data.handOverText}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setOpen(true)}>
          {data.handOverNow}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? data.handOverDone : ''}
      </p>
      {isOpen && (
        <ConfirmDialog
          title={data.handOverTitle}
          warning={data.handOverWarn}
          confirm={data.handOverConfirm}
          onConfirm={() => userApi.request({ type: 'hand-over' })}
          onClose={(done) => {
            setOpen(false);
            setDone(done);
          }}
        />
      )}
    </section>
  );
}
