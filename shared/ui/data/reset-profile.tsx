/** Resets the active profile. In: its name. Out: a confirmation, then an empty profile. */
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';
import { ConfirmedAction } from './confirmed-action.tsx';

export function ResetProfile({ name }: { readonly name: string }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const words = {
    heading: data.reset,
    text: localizer.format(data.resetText, { name }),
    button: data.resetNow,
    title: localizer.format(data.resetTitle, { name }),
    warning: data.resetWarn,
    confirm: data.resetConfirm,
    done: data.resetDone,
  };
  return <ConfirmedAction name="reset" words={words} onConfirm={() => userApi.request({ type: 'reset-profile' })} />;
}
