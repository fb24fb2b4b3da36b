/** A fresh start for the active profile. In: its name. Out: a question, then the profile begun anew. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useAtHand } from '../window-services.ts';

export function RenewProfile({ name }: { readonly name: string }): VNode {
  const { words, desk } = useAtHand();
  const { data } = words.of;
  const [isAsking, setAsking] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <section class="card" aria-labelledby="renew-title">
      <h2 id="renew-title">{data.renew}</h2>
      <p class="hint">{words.say(data.renewText, { name })}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          {data.renewNow}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? data.renewed : ''}
      </p>
      {isAsking && (
        <ConfirmDialog
          title={words.say(data.renewTitle, { name })}
          warning={data.renewWarn}
          confirm={data.renewConfirm}
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
