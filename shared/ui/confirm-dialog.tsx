/** Confirms a destructive action. In: its description. Out: a modal focused on Cancel; the action when confirmed. */
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { ActionProblem } from './problem.tsx';
import { useAction, useWindowServices } from './window-services.ts';

interface ConfirmDialogProps {
  readonly title: string;
  readonly warning?: string;
  readonly confirm: string;
  /** Whether the action destroys something. */
  readonly isDanger?: boolean;
  /** Fields to complete first; the button is disabled until then. */
  readonly children?: ComponentChildren;
  readonly isReady?: boolean;
  /** Closes when the action succeeds, and shows the problem when it fails. */
  onConfirm(): Promise<unknown>;
  /** The dialog closed; `done`: confirmed and executed. */
  onClose(done: boolean): void;
}

export function ConfirmDialog(props: ConfirmDialogProps): VNode {
  const { title, warning, confirm, isDanger = true, isReady = true, children, onConfirm, onClose } = props;
  const { localizer } = useWindowServices();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, problem, run } = useAction();
  // Synchronously: the next key must go to the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // If the button that opened it was removed with what was destroyed, the view takes the focus.
    return () => {
      if (document.activeElement === document.body) document.getElementById('panel')?.focus();
    };
  }, []);
  const close = (done: boolean): void => {
    // Closing restores the focus; removing the element would not.
    dialog.current?.close();
    onClose(done);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isReady && (await run(onConfirm))) close(true);
  };
  return (
    <dialog
      ref={dialog}
      class="window-dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={warning === undefined ? undefined : `${id}-warning`}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) close(false);
      }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={`${id}-title`}>{title}</h2>
        {warning !== undefined && <p id={`${id}-warning`}>{warning}</p>}
        {children}
        <ActionProblem localizer={localizer} problem={problem} />
        <div class="row">
          <button type="button" disabled={busy} onClick={() => close(false)}>
            {localizer.strings.common.cancel}
          </button>
          <button type="submit" class={isDanger ? 'primary danger' : 'primary'} disabled={busy || !isReady}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
