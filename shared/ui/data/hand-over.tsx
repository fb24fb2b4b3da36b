/** Hands the computer over to another user. In: nothing. Out: a confirmation, then an empty profile and no registration. */
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';
import { ConfirmedAction } from './confirmed-action.tsx';

export function HandOver(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const words = {
    heading: data.handOver,
    text: data.handOverText,
    button: data.handOverNow,
    title: data.handOverTitle,
    warning: data.handOverWarn,
    confirm: data.handOverConfirm,
    done: data.handOverDone,
  };
  return <ConfirmedAction name="hand-over" words={words} onConfirm={() => userApi.request({ type: 'hand-over' })} />;
}
