/** Erases all data. In: a confirmation word. Out: the erasure proof. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';

export function EraseEverything(): VNode {
  const { localizer, userApi, onErased } = useWindowServices();
  const { data } = localizer.strings;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const isReady = typed.trim().toLocaleUpperCase() === data.eraseConfirmation;
  return (
    <section class="card" aria-labelledby="erase-title">
      <h2 id="erase-title">{data.erase}</h2>
      <p class="hint">{data.eraseText}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setOpen(true)}>
          {data.eraseNow}
        </button>
      </div>
      {isOpen && (
        <ConfirmDialog
          title={data.eraseTitle}
          warning={data.eraseWarn}
          confirm={data.eraseConfirm}
          isReady={isReady}
          onConfirm={async () => onErased(await userApi.request({ type: 'erase' }))}
          onClose={() => {
            setOpen(false);
            setTyped('');
          }}
        >
          <div class="field">
            <label for="erase-confirmation">{localizer.format(data.eraseType, { word: data.eraseConfirmation })}</label>
            <input
              id="erase-confirmation"
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </div>
        </ConfirmDialog>
      )}
    </section>
  );
}
