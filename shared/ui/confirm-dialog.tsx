/** Asks before something is destroyed. In: what will happen. Out: a modal that rests on the way back; the deed when confirmed. */
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { ActionProblem } from './problem.tsx';
import { useAction, useWindowServices } from './window-services.ts';

interface ConfirmDialogProps {
  readonly title: string;
  readonly warning?: string;
  readonly confirm: string;
  /** Whether it destroys something; else it only asks for more. */
  readonly isDanger?: boolean;
  /** What must be filled in first; the button is off until then. */
  readonly children?: ComponentChildren;
  readonly isReady?: boolean;
  /** The dialog closes when it is done, and says what went wrong when it is not. */
  onConfirm(): Promise<unknown>;
  /** It is closed; `done`: confirmed and done. */
  onClose(done: boolean): void;
}

export function ConfirmDialog(props: ConfirmDialogProps): VNode {
  const { title, warning, confirm, isDanger = true, isReady = true, children, onConfirm, onClose } = props;
  const { localizer } = useWindowServices();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, problem, run } = useAction();
  // Before the next key: what is typed at once belongs into the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // Where the button that opened it went with what was destroyed, the view takes the focus.
    return () => {
      if (document.activeElement === document.body) document.getElementById('panel')?.focus();
    };
  }, []);
  const close = (done: boolean): void => {
    // Closing gives the focus back; taking the element away would not.
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
