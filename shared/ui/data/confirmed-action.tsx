/** A card with an action that cannot be undone. In: its words, the request. Out: a confirmation, the request, a sentence that it is done. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';

export interface ConfirmedActionWords {
  readonly heading: string;
  readonly text: string;
  readonly button: string;
  readonly title: string;
  readonly warning: string;
  readonly confirm: string;
  readonly done: string;
}

export interface ConfirmedActionProps {
  /** Prefix of the ids of the card. */
  readonly name: string;
  readonly words: ConfirmedActionWords;
  readonly onConfirm: () => Promise<unknown>;
}

export function ConfirmedAction({ name, words, onConfirm }: ConfirmedActionProps): VNode {
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const { heading, text, button, title, warning, confirm, done } = words;
  return (
    <section class="card" aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{heading}</h2>
      <p class="hint">{text}</p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setOpen(true)}>
          {button}
        </button>
      </div>
      <p class="done" role="status">
        {isDone ? done : ''}
      </p>
      {isOpen && (
        <ConfirmDialog
          title={title}
          warning={warning}
          confirm={confirm}
          onConfirm={onConfirm}
          onClose={(finished) => {
            setOpen(false);
            setDone(finished);
          }}
        />
      )}
    </section>
  );
}
